import { DateTime } from 'luxon';
import { tokyoDay } from '../../clock';
import { isObject } from '../kit/reply';
import { readInstant, readInteger, readList, readObject, readText, required } from '../kit/values';
import type { Customer, Subscription } from '../model';
import { readGid, readOwnGid } from './gid';

/** A row of a query that is not there, or an object: `null` where Shopify has none. */
export const readMaybe = (raw: unknown, label: string): Record<string, unknown> | null =>
  raw === null || raw === undefined ? null : readObject(raw, label);

/** The rows of a connection. */
export const nodesOf = (raw: unknown, label: string): readonly unknown[] =>
  readList(readObject(raw, label).nodes, label);

/** The Japanese day of an instant. @throws RowError */
export const readTokyoDay = (raw: unknown, label: string): string | null => {
  const instant = readInstant(raw, label);
  return instant === null ? null : tokyoDay(DateTime.fromISO(instant));
};

/** SKU; where a shop has none, the variant's number, which at least names the product. */
export const readProductCode = (sku: unknown, variantId: unknown): string =>
  readText(sku, 'SKU') ?? readGid(variantId, 'バリエーションID') ?? '';

/** 「30mL」; products without variants have one that is called Default Title. */
export const readVariation = (raw: unknown): string | null => {
  const title = readText(raw, 'バリエーション');
  return title === 'Default Title' ? null : title;
};

/** A customer (reference 3.4). `numberOfOrders` is a 64-bit number and comes as text. */
export const toCustomer = (raw: unknown): Customer => {
  const row = readObject(raw, '顧客');
  const id = readOwnGid(row.id, '顧客ID');
  const purchaseCount = readInteger(row.numberOfOrders, '購入回数');
  return {
    id,
    email: readText(readMaybe(row.defaultEmailAddress, 'メールアドレス')?.emailAddress, 'メールアドレス'),
    mobileEmail: null,
    phone: readText(readMaybe(row.defaultPhoneNumber, '電話番号')?.phoneNumber, '電話番号'),
    birthday: null,
    fields: { customerId: id, ...(purchaseCount === null ? {} : { purchaseCount }) },
    updatedAt: readInstant(row.updatedAt, '更新日時'),
  };
};

/** Reference 3.5. FAILED says that a charge went wrong, not whether the 定期 goes on. */
const STATUSES: ReadonlyMap<string, Subscription['status']> = new Map([
  ['ACTIVE', 'active'],
  ['PAUSED', 'paused'],
  ['CANCELLED', 'cancelled'],
  ['EXPIRED', 'cancelled'],
]);

const toProduct = (raw: unknown): Subscription['products'][number] => {
  const line = readObject(raw, '定期の商品');
  const name = readText(line.title, '商品名') ?? '';
  return {
    productCode: readProductCode(line.sku, line.variantId),
    productName: [name, readVariation(line.variantTitle)].filter(Boolean).join(' '),
    quantity: required(readInteger(line.quantity, '数量'), '数量'),
  };
};

/** A subscription contract. Its date is that of the next charge, the nearest that Shopify has to a delivery's. */
export const toSubscription = (raw: unknown): Subscription => {
  const row = readObject(raw, '定期契約');
  const statusRaw = required(readText(row.status, '継続ステータス'), '継続ステータス');
  return {
    id: readOwnGid(row.id, '定期契約ID'),
    customerId: required(readGid(readMaybe(row.customer, '顧客')?.id, '顧客ID'), '顧客ID'),
    status: STATUSES.get(statusRaw) ?? 'unknown',
    statusRaw,
    nextDeliveryOn: readTokyoDay(row.nextBillingDate, '次回決済日'),
    count: null,
    products: nodesOf(row.lines, '定期の商品').map(toProduct),
  };
};

/** The number of a row's id for reports, or null where there is none to read. */
export const idOf = (raw: unknown): string | null => {
  try {
    return isObject(raw) ? readGid(raw.id, '') : null;
  } catch {
    return null;
  }
};
