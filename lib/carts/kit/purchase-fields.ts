/** Custom data of every cart but futureshop: the closed list of the field, in its order. */
import type { FieldDefinition } from '../cart';

/**
 * `customerId`, `points` and, where the cart counts itself, `purchaseCount` come with a customer's row (`Customer.fields`).
 * The others follow from the stored orders and subscriptions; a cart's customers do not carry them.
 */
const PURCHASE_FIELDS = [
  { key: 'subscriptionProductCode', label: '定期商品コード', type: 'text' },
  { key: 'productCode', label: '商品コード', type: 'text' },
  { key: 'purchasedAt', label: '購入日時', type: 'date' },
  { key: 'purchaseCount', label: '購入回数', type: 'number' },
  { key: 'purchaseAmount', label: '購入金額', type: 'number' },
  { key: 'subscriptionStatus', label: '継続ステータス', type: 'text' },
  { key: 'customerId', label: 'カート顧客ID', type: 'text' },
  { key: 'nextDeliveryOn', label: '次回お届け予定日', type: 'date' },
  { key: 'subscriptionCount', label: '継続回数', type: 'number' },
  { key: 'points', label: 'カート保有ポイント', type: 'number' },
] as const satisfies readonly FieldDefinition[];

export type PurchaseFieldKey = (typeof PURCHASE_FIELDS)[number]['key'];

/** The list without what a cart cannot give. */
export const purchaseFields = (without: readonly PurchaseFieldKey[] = []): readonly FieldDefinition[] =>
  PURCHASE_FIELDS.filter(({ key }) => !without.includes(key));
