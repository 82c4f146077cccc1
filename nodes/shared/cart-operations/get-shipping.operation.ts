import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Cart, CartSession } from '../../../lib/carts/cart';
import type { Order } from '../../../lib/carts/model';
import { systemClock, tokyoDay } from '../../../lib/clock';
import { parcelsOf } from '../../../lib/line/messages';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import type { Operation } from '../operation';
import { collect, limitFields, limitOf } from '../paging';
import { text } from '../text';

const fields: readonly INodeProperties[] = [
  {
    displayName: '受注番号',
    name: 'orderNo',
    type: 'string',
    default: '',
    description: 'この受注だけを取得します。空なら、下の件数まで取得します。',
  },
  {
    displayName: '顧客ID',
    name: 'customerId',
    type: 'string',
    default: '',
    description: 'この顧客の受注だけを取得します。空なら、すべての顧客です。',
  },
  ...limitFields,
];

/** One item a parcel: its state, courier, slip numbers and where to look; the warnings are for the shop, not the friend. */
const parcelItems = (cart: Cart, order: Order, today: string): IDataObject[] =>
  parcelsOf(cart.id, order, today).map((parcel) => ({
    orderNo: order.orderNo,
    customerId: order.customerId,
    orderedAt: order.orderedAt,
    ...parcel,
  }));

async function* nothingOpen(): AsyncGenerator<readonly string[]> {}

async function read(context: IExecuteFunctions, session: CartSession, itemIndex: number): Promise<Order[]> {
  const orderNo = text(context, 'orderNo', itemIndex);
  if (orderNo !== '') {
    const order = await session.order(orderNo);
    return order ? [order] : [];
  }
  const customerId = text(context, 'customerId', itemIndex);
  return collect(
    session.orders(undefined, nothingOpen()),
    limitOf(context, itemIndex),
    (order) => customerId === '' || order.customerId === customerId,
  );
}

export const getShippingOperation = (cart: Cart): Operation => ({
  value: 'getShipping',
  name: '配送状況を取得',
  action: '配送状況を取得する',
  description: 'カートから受注を読み、お荷物1つにつき1件ずつ、配送会社・伝票番号・追跡ページとともに出力します',
  fields,
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'interactive');
    const orders = await read(context, session, itemIndex);
    const today = tokyoDay(systemClock.now());
    return orders.flatMap((order) => parcelItems(cart, order, today));
  },
});
