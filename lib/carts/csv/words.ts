/**
 * The carts' own words. One table for all presets: no word means two things. 継続ステータス: product page, 継続ステータス;
 * order words: reference 1 to 4 and common ones of shop systems. An unknown word stays unknown and is kept.
 */
import type { Order, Subscription } from '../model';

type OrderStatus = Order['status'];
type SubscriptionStatus = Subscription['status'];

const orderWords: Readonly<Partial<Record<OrderStatus, readonly string[]>>> = {
  received: ['受付', '新規受付', '新規注文', '新規', '注文受付', '受注', '未処理', '未入金', '入金待ち'],
  preparing: [
    ...['入金済み', '入金済', '処理中', '取り寄せ中', '発送準備中', '出荷準備中', '発送待ち', '出荷待ち'],
    ...['出荷確認済み', '出荷確認済', '出荷手配中'],
  ],
  shipped: ['発送済み', '発送済', '発送完了', '出荷済み', '出荷済', '出荷完了'],
  delivered: ['配達完了', '配送完了', 'お届け済み'],
  cancelled: ['キャンセル', 'キャンセル済み', 'キャンセル済', '取消', '取消済み'],
  returned: ['返品', '返品済み', '返品済'],
};

const subscriptionWords: Readonly<Partial<Record<SubscriptionStatus, readonly string[]>>> = {
  active: ['継続', '継続中', '定期継続中', 'ご注文継続', '有効', 'アクティブ', 'active'],
  paused: ['停止', '停止中', '一時停止', '休止', '休止中', '一時休止', '定期停止', 'suspend', 'paused'],
  cancelled: ['解約', '解約済', '解約済み', 'ご解約', '終了', 'キャンセル', 'canceled', 'cancelled', 'expired'],
};

const folded = (word: string): string => word.normalize('NFKC').replace(/\s/g, '').toLowerCase();

const byWord = <T extends string>(table: Readonly<Partial<Record<T, readonly string[]>>>): ReadonlyMap<string, T> =>
  new Map(
    (Object.entries(table) as [T, readonly string[]][]).flatMap(([status, words]) =>
      words.map((word) => [folded(word), status] as const),
    ),
  );

const orderStatuses = byWord<OrderStatus>(orderWords);
const subscriptionStatuses = byWord<SubscriptionStatus>(subscriptionWords);

export const orderStatusOf = (word: string): OrderStatus => orderStatuses.get(folded(word)) ?? 'unknown';

export const subscriptionStatusOf = (word: string): SubscriptionStatus =>
  subscriptionStatuses.get(folded(word)) ?? 'unknown';
