import type { Subscription, SubscriptionState } from '../shop/purchases';
import { isShopDay, shopDay, DAY_MS } from '../shop/tokyo';
import { refuse } from './refusal';
import { FIRST_ID } from './rows';
import type { EcforceShop } from './shop';

type Body = Readonly<Record<string, unknown>>;

const STATES: Readonly<Record<string, SubscriptionState>> = {
  active: 'active',
  suspend: 'paused',
  canceled: 'cancelled',
};

/** Reasons of the shop's lists; `["null"]` clears. */
export const REASONS = [
  { id: 3, name: '商品が余っている', parent_reason_id: null },
  { id: 5, name: '効果を感じない', parent_reason_id: null },
] as const;

const reasonIds = (value: unknown): readonly number[] => {
  if (!Array.isArray(value)) throw refuse.badParameter('SO', 'reason_ids');
  const ids = value.map(String).filter((id) => id !== 'null');
  if (!ids.every((id) => REASONS.some((reason) => String(reason.id) === id)))
    throw refuse.invalid('SO', '理由が不正です。');
  return ids.map(Number);
};

const dayOf = (value: unknown, name: string): string => {
  const day = typeof value === 'string' ? value.slice(0, 10) : '';
  if (!isShopDay(day) || !/^.{10}(?: \d\d:\d\d:\d\d)?$/.test(String(value))) throw refuse.badParameter('SO', name);
  return day;
};

const isOn = (value: unknown): boolean => value === 1 || value === '1' || value === true;

/** The next delivery once more away by a cycle. */
const later = ({ nextDeliveryOn, cycleDays }: Subscription): string =>
  shopDay(Date.parse(`${nextDeliveryOn}T00:00:00+09:00`) + cycleDays * DAY_MS);

/**
 * PUT of one 定期受注 (reference 2.5.4 to 2.5.7). Keys it does not know, and `tbc`, are taken with a 200 and not stored.
 * A second skip before the delivery does nothing and says nothing. Reasons that the shop does not have are refused.
 */
export const writeSubscription = (shop: EcforceShop, index: number, body: Body): void => {
  const row = shop.book.subscriptions.at(index);
  const extra = { ...shop.extraOf(index) };
  const fields: { -readonly [K in keyof Subscription]?: Subscription[K] } = {};
  if (body.state !== undefined) {
    const state = STATES[String(body.state)];
    if (!state) throw refuse.invalid('SO', '定期ステータスが不正です。');
    fields.state = state;
  }
  if (body.suspend_reason_ids !== undefined) extra.suspendReasonIds = reasonIds(body.suspend_reason_ids);
  if (body.cancel_reason_ids !== undefined) extra.cancelReasonIds = reasonIds(body.cancel_reason_ids);
  if (body.scheduled_to_be_delivered_at !== undefined) {
    fields.nextDeliveryOn = dayOf(body.scheduled_to_be_delivered_at, 'scheduled_to_be_delivered_at');
    extra.skipsNext = false;
  }
  if (typeof body.memo01 === 'string') fields.memo = body.memo01;
  if (
    isOn(body.skip_next_scheduled_delivery) &&
    !extra.skipsNext &&
    row.state === 'active' &&
    row.nextDeliveryOn !== ''
  ) {
    fields.nextDeliveryOn = later(row);
    extra.skipsNext = true;
  }
  shop.extras.set(index, extra);
  shop.book.patchSubscription(index, fields);
};

/** The index of a 定期受注's id. @throws Refusal where there is none. */
export const subscriptionIndex = (shop: EcforceShop, id: unknown): number => {
  const index = Number(id) - FIRST_ID.subscription;
  if (!shop.book.subscriptions.has(index) || shop.extraOf(index).deletedAt !== null) throw refuse.notFound('SO');
  return index;
};
