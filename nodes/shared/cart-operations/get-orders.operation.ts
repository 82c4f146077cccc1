import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Cart, CartSession, Cursor } from '../../../lib/carts/cart';
import type { Order } from '../../../lib/carts/model';
import { instantOf } from '../calendar';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import { detailsField, hintDetails, marked, wantsDetails } from '../details';
import type { Operation } from '../operation';
import { collect, limitFields, limitOf } from '../paging';

type Status = Order['status'];

/** 配送状況 as a marketer reads it. */
const statusNames: Readonly<Record<Status, string>> = {
  received: '受付',
  preparing: '発送準備中',
  shipped: '発送済み',
  delivered: '配達完了',
  cancelled: 'キャンセル',
  returned: '返品',
  unknown: '不明',
};

interface Filters {
  orderedSince?: string;
  customerId?: string;
  statuses?: Status[];
}

const filtersField: INodeProperties = {
  displayName: '絞り込み',
  name: 'filters',
  type: 'collection',
  placeholder: '条件を追加',
  default: {},
  options: [
    {
      displayName: '受注日時(以降)',
      name: 'orderedSince',
      type: 'dateTime',
      default: '',
      description: 'この日時以降の受注だけを取得します',
    },
    {
      displayName: '会員ID',
      name: 'customerId',
      type: 'string',
      default: '',
      description: 'この会員の受注だけを取得します',
    },
    {
      displayName: '配送状況',
      name: 'statuses',
      type: 'multiOptions',
      options: Object.entries(statusNames).map(([value, name]) => ({ name, value })),
      default: [],
      description: '選んだ配送状況の受注だけを取得します',
    },
  ],
};

const filtersOf = (context: IExecuteFunctions, itemIndex: number): Filters =>
  context.getNodeParameter('filters', itemIndex, {}) as Filters;

/** Asked of the cart itself: a shop's earlier orders may fill thousands of pages. */
function startOf(session: CartSession, { orderedSince }: Filters): Cursor | undefined {
  return orderedSince ? session.ordersFrom?.(new Date(instantOf(orderedSince)).toISOString()) : undefined;
}

function passing({ orderedSince, customerId, statuses = [] }: Filters): (order: Order) => boolean {
  const since = orderedSince ? instantOf(orderedSince) : -Infinity;
  return (order) =>
    Date.parse(order.orderedAt) >= since &&
    (!customerId || order.customerId === customerId) &&
    (statuses.length === 0 || statuses.includes(order.status));
}

const summary = (order: Order): IDataObject => ({
  orderNo: order.orderNo,
  customerId: order.customerId,
  orderedAt: order.orderedAt,
  status: order.status,
  statusName: statusNames[order.status],
  total: order.total,
  subscriptionNo: order.subscriptionNo,
  subscriptionCount: order.subscriptionCount,
  lineCount: order.lines.length,
  shippedOn: order.shipments.map(({ shippedOn }) => shippedOn),
});

const details = (order: Order): IDataObject => marked({ ...order, statusName: statusNames[order.status] });

async function* nothingOpen(): AsyncGenerator<readonly string[]> {}

export const getOrdersOperation = (cart: Cart): Operation => ({
  value: 'getOrders',
  name: '受注を取得',
  action: '受注を取得する',
  description: 'カートから受注を読み、受注ごとに1件ずつ出力します(保存はしません)',
  fields: [
    ...limitFields,
    filtersField,
    {
      ...detailsField,
      description: '商品名・伝票番号なども出力するかどうか。',
      hint: 'オフなら、商品名・伝票番号などは出力しません。',
    },
  ],
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'interactive');
    const filters = filtersOf(context, itemIndex);
    const orders = await collect(
      session.orders(startOf(session, filters), nothingOpen()),
      limitOf(context, itemIndex),
      passing(filters),
    );
    if (!wantsDetails(context, itemIndex)) return orders.map(summary);
    hintDetails(context);
    return orders.map(details);
  },
});
