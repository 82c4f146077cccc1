/** Shopify's ids, gid://shopify/Customer/123. We keep the number alone: it is what the admin pages show. */
import { required, readText, RowError } from '../kit/values';

type Kind = 'Customer' | 'Order' | 'SubscriptionContract';

export const gidOf = (kind: Kind, id: string): string => `gid://shopify/${kind}/${id}`;

/** Whether a text can be the number of an id. */
export const isNumber = (id: string): boolean => /^\d{1,30}$/.test(id);

/** The number of an id; null where none is given. Query parameters behind it do not belong to it. */
export const readGid = (raw: unknown, label: string): string | null => {
  const text = readText(raw, label);
  if (text === null) return null;
  const found = /^gid:\/\/shopify\/\w+\/(\d{1,30})(?:\?.*)?$/.exec(text)?.[1];
  if (found === undefined) throw new RowError(label, 'の形が想定と違います');
  return found;
};

export const readOwnGid = (raw: unknown, label: string): string => required(readGid(raw, label), label);
