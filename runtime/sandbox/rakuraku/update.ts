import type { Subscription } from '../shop/purchases';
import { isShopDay } from '../shop/tokyo';
import { refuse } from './refusal';
import { indexOf } from './rows';
import type { RakurakuShop } from './shop';

interface Outcome {
  readonly id: string;
  /** 1: done. */
  readonly result: number;
  readonly log_info: string;
}

const STATES: Readonly<Record<string, Subscription['state']>> = { 1: 'active', 2: 'paused', 3: 'cancelled' };

type Items = Readonly<Record<string, unknown>>;

/** The change that the items ask for, or what is wrong with them. */
const changeOf = (items: Items): Partial<Subscription> | string => {
  const { reserve_status: status, next_period: next, memo } = items;
  const state = status === undefined ? undefined : STATES[String(status)];
  if (status !== undefined && state === undefined) return 'reserve_status が不正です。';
  if (next !== undefined && !isShopDay(String(next))) return 'next_period が不正です。';
  return {
    ...(state === undefined ? {} : { state }),
    ...(state === 'cancelled' ? { nextDeliveryOn: '' } : {}),
    ...(next === undefined ? {} : { nextDeliveryOn: String(next) }),
    ...(memo === undefined ? {} : { memo: String(memo) }),
  };
};

const update = ({ book }: RakurakuShop, items: Items): Outcome => {
  const id = String(items.periodical_order_id ?? '');
  const index = indexOf(id);
  if (!book.subscriptions.has(index)) return { id, result: 0, log_info: '対象の定期がありません。' };
  const change = changeOf(items);
  if (typeof change === 'string') return { id, result: 0, log_info: change };
  book.patchSubscription(index, change);
  return { id, result: 1, log_info: '' };
};

/** Form field `periodical_orders`: a JSON list of `{periodical_order: {…}}`. What is wrong with one is told beside it, inside HTTP 200. */
export const updateSubscriptions = (shop: RakurakuShop, body: unknown): Outcome[] => {
  let rows: unknown;
  try {
    rows = JSON.parse(String((body as Items | null)?.periodical_orders));
  } catch {
    rows = null;
  }
  if (!Array.isArray(rows)) throw refuse(200, 'E-0001', 'periodical_orders が不正です。');
  const outcomes = rows.map((row: { periodical_order?: Items } | null) => update(shop, row?.periodical_order ?? {}));
  if (outcomes.some(({ result }) => result === 1)) shop.writes += 1;
  return outcomes;
};
