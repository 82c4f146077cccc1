import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Cart } from '../../../lib/carts/cart';
import { subscriptionStatusNames, type Subscription } from '../../../lib/carts/model';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import { detailsField, hintDetails, marked, wantsDetails } from '../details';
import type { Operation } from '../operation';
import { collect, limitFields, limitOf } from '../paging';

interface Filters {
  customerId?: string;
  statuses?: Subscription['status'][];
}

const filtersField: INodeProperties = {
  displayName: '絞り込み',
  name: 'filters',
  type: 'collection',
  placeholder: '条件を追加',
  default: {},
  options: [
    {
      displayName: '顧客ID',
      name: 'customerId',
      type: 'string',
      default: '',
      description: 'この顧客の定期だけを取得します',
    },
    {
      displayName: '継続ステータス',
      name: 'statuses',
      type: 'multiOptions',
      options: Object.entries(subscriptionStatusNames).map(([value, name]) => ({ name, value })),
      default: [],
      description: '選んだ継続ステータスの定期だけを取得します',
    },
  ],
};

function passing(context: IExecuteFunctions, itemIndex: number): (subscription: Subscription) => boolean {
  const { customerId, statuses = [] } = context.getNodeParameter('filters', itemIndex, {}) as Filters;
  return (subscription) =>
    (!customerId || subscription.customerId === customerId) &&
    (statuses.length === 0 || statuses.includes(subscription.status));
}

/** How a 定期 stands, without names. */
export const subscriptionItem = (subscription: Subscription): IDataObject => ({
  subscriptionId: subscription.id,
  customerId: subscription.customerId,
  status: subscription.status,
  statusName: subscriptionStatusNames[subscription.status],
  statusRaw: subscription.statusRaw,
  nextDeliveryOn: subscription.nextDeliveryOn,
  count: subscription.count,
  productCodes: subscription.products.map(({ productCode }) => productCode),
});

const details = (subscription: Subscription): IDataObject =>
  marked({ ...subscriptionItem(subscription), products: subscription.products });

export const getSubscriptionsOperation = (cart: Cart): Operation => ({
  value: 'getSubscriptions',
  name: '定期を取得',
  action: '定期を取得する',
  description: 'カートから定期を読み、1つにつき1件ずつ出力します(保存はしません)',
  fields: [
    ...limitFields,
    filtersField,
    { ...detailsField, description: '商品名も出力するかどうか。', hint: 'オフなら、商品名は出力しません。' },
  ],
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'interactive');
    const found = await collect(session.subscriptions(), limitOf(context, itemIndex), passing(context, itemIndex));
    if (!wantsDetails(context, itemIndex)) return found.map(subscriptionItem);
    hintDetails(context);
    return found.map(details);
  },
});
