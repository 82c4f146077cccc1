import { customerMapper, pointsReader, subscriptionMapper } from '../../../../lib/carts/kit/listed/map';
import { orderMapper } from '../../../../lib/carts/kit/listed/map-order';
import { RowError } from '../../../../lib/carts/kit/values';
import { customer, order, subscription } from '../../../../lib/carts/model';
import { defaultMapping, readMapping } from '../../../../lib/carts/repist/mapping';

const toCustomer = customerMapper(defaultMapping.customers);
const toOrder = orderMapper(defaultMapping.orders);
const toSubscription = subscriptionMapper(defaultMapping.subscriptions);

const CUSTOMER = {
  ...{ customer_id: 7, name: '佐藤 陽子', tel: '090-0000-0000', email: 'a@example.com', birthday: '1980/02/03' },
  ...{ point: '120', point_expire_date: '2027-01-31', updated_at: '2026-11-20 09:00:00' },
};
const ORDER = {
  ...{ order_id: 12, customer_id: 7, ordered_at: '2026-11-20 09:00:00', status: '入金済み', ship_status: '出荷手配中' },
  ...{ total: 5280, payment_method: '代引き', subscription_id: '', times: '', carrier: '', slip_no: '' },
  ...{
    shipped_date: '',
    delivery_date: '2026-11-24',
    items: [{ code: 'serum', name: '美容液', qty: '2', price: 2640 }],
  },
};
const SUBSCRIPTION = {
  ...{ subscription_id: 3, customer_id: 7, course_code: 'c-1', course_name: '美容液 定期コース', status: '継続' },
  ...{ next_delivery_date: '2026-12-10', times: 4, items: [{ code: 'serum', name: '美容液', qty: 1 }] },
};

describe('a customer', () => {
  test('is read with phone, birthday and points; names are not taken over', () => {
    const read = toCustomer(CUSTOMER);
    expect(customer.parse(read)).toEqual(read);
    expect(read).toEqual({
      ...{ id: '7', email: 'a@example.com', mobileEmail: null, phone: '090-0000-0000', birthday: '1980-02-03' },
      ...{ fields: { customerId: '7', points: 120 }, updatedAt: '2026-11-20T09:00:00+09:00' },
    });
  });

  test('without points has none, not zero', () => {
    expect(toCustomer({ ...CUSTOMER, point: '' }).fields).toEqual({ customerId: '7' });
    expect(pointsReader(defaultMapping.customers)({ ...CUSTOMER, point: '' }).balance).toBeNull();
    expect(pointsReader(defaultMapping.customers)(CUSTOMER)).toEqual({ balance: 120, expiresOn: '2027-01-31' });
  });

  test.each([
    ['no id', { customer_id: '' }, '「顧客ID」がありません'],
    ['a day that does not exist', { birthday: '1990-02-30' }, '「生年月日」が実在しない'],
    ['points in words', { point: 'たくさん' }, '「ポイント」が数値ではありません'],
  ])('with %s is set aside, naming the item', (_case, wrong, reason) => {
    expect(() => toCustomer({ ...CUSTOMER, ...wrong })).toThrow(RowError);
    expect(() => toCustomer({ ...CUSTOMER, ...wrong })).toThrow(reason);
  });
});

describe('an order', () => {
  test('is read in the canonical shape', () => {
    const read = toOrder({ ...ORDER, subscription_id: 3, times: 4 });
    expect(order.parse(read)).toEqual(read);
    expect(read).toMatchObject({
      ...{ orderNo: '12', customerId: '7', orderedAt: '2026-11-20T09:00:00+09:00', total: 5280 },
      ...{ subscriptionNo: '3', subscriptionCount: 4, paymentMethod: '代引き', cancelledAt: null },
      lines: [{ lineNo: 1, shipmentNo: 1, productCode: 'serum', quantity: 2, unitPrice: 2640 }],
      shipments: [{ shipmentNo: 1, courier: null, slipNo: null, shippedOn: null, expectedOn: '2026-11-24' }],
    });
  });

  test.each([
    ['新規受付', '', '', 'received', '新規受付'],
    ['新規受付', '出荷確認済み', '', 'preparing', '出荷確認済み'],
    ['入金済み', '出荷手配中', '', 'preparing', '出荷手配中'],
    ['入金済み', '出荷済み', '', 'shipped', '出荷済み'],
    ['入金済み', '出荷手配中', '2026-11-22', 'shipped', '出荷手配中'],
    ['キャンセル', '出荷手配中', '', 'cancelled', 'キャンセル'],
    ['キャンセル', '', '2026-11-22', 'cancelled', 'キャンセル'],
    ['返品', '出荷済み', '2026-11-22', 'returned', '返品'],
    ['与信中', '出荷済み', '2026-11-22', 'unknown', '与信中'],
    ['', '出荷済み', '', 'shipped', '出荷済み'],
    ['', '', '2026-11-22', 'unknown', ''],
  ])('status 「%s」, 出荷ステータス 「%s」, 発送日 「%s」 is %s', (status, shipStatus, shippedDate, expected, raw) => {
    const read = toOrder({ ...ORDER, status, ship_status: shipStatus, shipped_date: shippedDate });
    expect(read).toMatchObject({ status: expected, statusRaw: raw });
  });

  test('has a 発送日 only from its own item: not from a slip number, a status or a planned day', () => {
    const read = toOrder({ ...ORDER, ship_status: '出荷済み', slip_no: '444413758703' });
    expect(read.shipments[0]).toMatchObject({ shippedOn: null, slipNo: '444413758703' });
  });

  test.each([
    ['ヤマト運輸', 'ヤマト運輸'],
    ['2', null],
    ['1', '佐川急便'],
    ['constructor', 'constructor'],
    ['', null],
  ])('courier 「%s」 is %s: a number of no table is no name', (carrier, name) => {
    const { orders } = readMapping({ orders: { couriers: { '1': '佐川急便' } } });
    expect(orderMapper(orders)({ ...ORDER, carrier }).shipments[0]?.courier).toBe(name);
  });

  test.each([
    ['no number', { order_id: null }, '「受注番号」がありません'],
    ['no date', { ordered_at: '' }, '「受注日時」がありません'],
    ['no list of items', { items: '美容液' }, '「商品一覧」が一覧ではありません'],
    ['an item without a code', { items: [{ name: 'x', qty: 1 }] }, '「商品コード」がありません'],
    ['a negative 回数', { times: -1 }, '「定期回数」が負の数です'],
  ])('with %s is set aside', (_case, wrong, reason) => {
    expect(() => toOrder({ ...ORDER, ...wrong })).toThrow(reason);
  });

  test('of a guest has no customer', () => {
    expect(toOrder({ ...ORDER, customer_id: null }).customerId).toBeNull();
  });
});

describe('a 定期', () => {
  test('is read in the canonical shape', () => {
    const read = toSubscription(SUBSCRIPTION);
    expect(subscription.parse(read)).toEqual(read);
    expect(read).toEqual({
      ...{ id: '3', customerId: '7', status: 'active', statusRaw: '継続', nextDeliveryOn: '2026-12-10', count: 4 },
      products: [{ productCode: 'serum', productName: '美容液', quantity: 1 }],
    });
  });

  test.each([
    ['継続', 'active'],
    [' 継続 ', 'active'],
    ['一時停止', 'paused'],
    ['解約済', 'cancelled'],
    ['与信確認中', 'unknown'],
    ['active', 'unknown'],
  ])('ご契約状況 「%s」 is %s', (status, expected) => {
    expect(toSubscription({ ...SUBSCRIPTION, status })).toMatchObject({ status: expected, statusRaw: status.trim() });
  });

  test('without items is its course', () => {
    const { items: _items, ...row } = SUBSCRIPTION;
    expect(toSubscription(row).products).toEqual([
      { productCode: 'c-1', productName: '美容液 定期コース', quantity: 1 },
    ]);
  });

  test('without a status word is set aside', () => {
    expect(() => toSubscription({ ...SUBSCRIPTION, status: '' })).toThrow('「継続ステータス」がありません');
  });
});
