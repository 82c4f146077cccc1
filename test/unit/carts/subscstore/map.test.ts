import { customerMapper, subscriptionMapper } from '../../../../lib/carts/kit/listed/map';
import { orderMapper } from '../../../../lib/carts/kit/listed/map-order';
import { customer, order, subscription } from '../../../../lib/carts/model';
import { defaultMapping } from '../../../../lib/carts/subscstore/mapping';

const toCustomer = customerMapper(defaultMapping.customers);
const toOrder = orderMapper(defaultMapping.orders);
const toSubscription = subscriptionMapper(defaultMapping.subscriptions);

const USER = {
  ...{ id: 7, email: 'a@example.com', birthday: '1980-02-03', available_point: 120 },
  ...{ point_scheduled_expired_on: '2027-01-31', updated_at: '2026-11-20T09:00:00+09:00' },
};
const own = { is_default: true, tel: '090-0000-0000' };
const other = { is_default: false, tel: '03-9999-9999' };

describe('a customer', () => {
  test('is read in the canonical shape', () => {
    const read = toCustomer({ ...USER, user_addresses: [other, own] });
    expect(customer.parse(read)).toEqual(read);
    expect(read).toMatchObject({ id: '7', phone: '090-0000-0000', fields: { customerId: '7', points: 120 } });
  });

  test.each([
    ['the default address among several', [other, own], '090-0000-0000'],
    ['the only address, default or not', [other], '03-9999-9999'],
    ['none of several without a default', [other, { ...other, tel: '0' }], null],
    ['none where there are no addresses', [], null],
    ['none where the row has no list', undefined, null],
    ['a default written as 1', [other, { ...own, is_default: 1 }], '090-0000-0000'],
  ])('the telephone number is that of %s', (_case, addresses, phone) => {
    expect(toCustomer({ ...USER, user_addresses: addresses }).phone).toBe(phone);
  });

  test('with addresses that are no list is set aside', () => {
    expect(() => toCustomer({ ...USER, user_addresses: 'x' })).toThrow('「住所一覧」が一覧ではありません');
  });
});

const shipment = (slip: string | null, shippedOn: string | null) => ({
  ...{ status: 2, shipping_number: slip, shipping_company: 'ヤマト運輸', scheduled_delivery_on: '2026-11-24' },
  shipped_on: shippedOn,
});
const ORDER = {
  ...{ id: 12, user_id: 7, status: '出荷準備中', ordered_at: '2026-11-20T09:00:00+09:00', total: 5280 },
  ...{ payment_method_name: '代引き', course_order_id: 3, continuation_times: 4 },
  items: [{ code: 'serum', name: '美容液', quantity: 1, price: 5280, course_name: '定期コース' }],
};

describe('an order', () => {
  test('is read in the canonical shape, each shipment with its slip and 発送日', () => {
    const shipments = [shipment('444413758703', '2026-11-22'), shipment('405548424886', '2026-11-23')];
    const read = toOrder({ ...ORDER, status: '出荷済み', shipments });
    expect(order.parse(read)).toEqual(read);
    expect(read).toMatchObject({
      ...{ orderNo: '12', customerId: '7', status: 'shipped', subscriptionNo: '3', subscriptionCount: 4 },
      shipments: [
        { shipmentNo: 1, slipNo: '444413758703', shippedOn: '2026-11-22', courier: 'ヤマト運輸' },
        { shipmentNo: 2, slipNo: '405548424886', shippedOn: '2026-11-23' },
      ],
      lines: [{ shipmentNo: 1, productCode: 'serum', courseName: '定期コース' }],
    });
  });

  test.each([
    ['受付', [null], 'received'],
    ['受付', ['2026-11-22', null], 'preparing'],
    ['受付', ['2026-11-22', '2026-11-22'], 'shipped'],
    ['配達完了', ['2026-11-22'], 'delivered'],
    ['キャンセル', ['2026-11-22'], 'cancelled'],
    ['5', ['2026-11-22'], 'unknown'],
  ])('status 「%s」 with 発送日 %j is %s', (status, days, expected) => {
    const shipments = days.map((day) => shipment(null, day));
    expect(toOrder({ ...ORDER, status, shipments })).toMatchObject({ status: expected, statusRaw: status });
  });

  test('has a 発送日 only from shipped_on: not from a slip number or a planned day', () => {
    const read = toOrder({
      ...ORDER,
      shipments: [{ ...shipment('444413758703', null), scheduled_shipped_on: '2026-11-21' }],
    });
    expect(read.shipments[0]).toMatchObject({ shippedOn: null, slipNo: '444413758703' });
    expect(read.status).toBe('preparing');
  });

  test('without its list of shipments is set aside', () => {
    expect(() => toOrder(ORDER)).toThrow('「配送一覧」が一覧ではありません');
  });
});

describe('a 定期', () => {
  const COURSE_ORDER = {
    ...{ id: 3, user_id: 7, status: 1, latest_continuation_times: 4, next_scheduled_delivery_on: '2026-12-10' },
    course_order_items: [{ course_id: 1, course_code: 'serum', name: '定期コース', product_name: '美容液' }],
  };

  test('is read in the canonical shape; an item without a number of pieces is there once', () => {
    const read = toSubscription(COURSE_ORDER);
    expect(subscription.parse(read)).toEqual(read);
    expect(read).toEqual({
      ...{ id: '3', customerId: '7', status: 'active', statusRaw: '1', nextDeliveryOn: '2026-12-10', count: 4 },
      products: [{ productCode: 'serum', productName: '美容液', quantity: 1 }],
    });
  });

  test.each([
    [1, 'active'],
    [2, 'paused'],
    ['継続', 'active'],
    ['停止', 'paused'],
    ['終了', 'cancelled'],
    [3, 'unknown'],
    [0, 'unknown'],
  ])('status %j is %s', (status, expected) => {
    expect(toSubscription({ ...COURSE_ORDER, status })).toMatchObject({ status: expected, statusRaw: String(status) });
  });
});
