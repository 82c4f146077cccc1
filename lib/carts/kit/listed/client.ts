import { isObject } from '../reply';
import type { Failure } from '../../../failure';
import type { NumberedPage } from './numbered-pages';

export type ListingStep = 'customers' | 'orders' | 'subscriptions';

/** What each listing is called on screen. */
export const LISTING_NAMES: Readonly<Record<ListingStep, string>> = {
  customers: '顧客の取得',
  orders: '受注の取得',
  subscriptions: '定期の取得',
};

/** Asks one page of a listing. Rejects with Failure. */
export interface ListingClient {
  list(step: ListingStep, params: Readonly<Record<string, string>>): Promise<NumberedPage>;
}

/** An answer that is not what this cart gives: never taken for an empty shop. */
export type NotOurs = (step: ListingStep, what: string) => Failure;

/** The page in an answer's body. @throws Failure 'shape' where it holds no list. */
export const pageOf = (
  body: unknown,
  keys: { readonly listKey: string; readonly totalKey: string | null },
  notOurs: (what: string) => Failure,
  readAt: string,
): NumberedPage => {
  const rows = isObject(body) ? body[keys.listKey] : undefined;
  if (!isObject(body) || !Array.isArray(rows)) throw notOurs(`「${keys.listKey}」がありません`);
  const total = keys.totalKey === null ? undefined : body[keys.totalKey];
  return { rows, total: Number.isSafeInteger(total) && Number(total) >= 0 ? Number(total) : null, readAt };
};

/** The one row that was asked for in a filtered page; null where the page is empty. */
export const onlyRow = (
  rows: readonly unknown[],
  isWanted: (row: unknown) => boolean,
  ignored: () => Failure,
): unknown => {
  const row = rows.find(isWanted);
  // Rows of others mean that the filter was ignored; then the absence of ours says nothing.
  if (row === undefined && rows.length > 0) throw ignored();
  return row ?? null;
};
