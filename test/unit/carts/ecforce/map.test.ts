import { readDocument } from '../../../../lib/carts/ecforce/json-api';
import { toCustomer, toSubscription } from '../../../../lib/carts/ecforce/map';
import { toOrder } from '../../../../lib/carts/ecforce/map-order';
import { customer, order, subscription } from '../../../../lib/carts/model';

/** A row as the client hands it to the mappers. */
const rowOf = (
  attributes: Record<string, unknown>,
  relationships: Record<string, unknown> = {},
  included: unknown[] = [],
) => {
  const data = { id: '11', type: 'x', attributes: { id: 11, ...attributes }, relationships };
  return readDocument({ data, included })!.rows[0];
};

const address = (attributes: Record<string, unknown>) => [{ id: '9', type: 'address', attributes }];
const withAddress = { billing_address: { data: { id: '9', type: 'addresses' } } };

describe('a customer', () => {
  test('is read with the phone of the billing address, dates with slashes, and no secret', () => {
    const raw = rowOf(
      {
        ...{ email: 'a@example.com', mobile_email: '', birth: '1990/02/03', buy_times: 4, point: 120 },
        ...{ updated_at: '2026/11/20 10:11:12', authentication_token: 'secret' },
      },
      withAddress,
      address({ full_tel: '03-1234-5678' }),
    );
    expect(JSON.stringify(raw)).not.toContain('secret');
    const read = toCustomer(raw);
    expect(customer.parse(read)).toEqual({
      ...{ id: '11', email: 'a@example.com', mobileEmail: null, phone: '03-1234-5678', birthday: '1990-02-03' },
      fields: { customerId: '11', purchaseCount: 4 },
      updatedAt: '2026-11-20T10:11:12+09:00',
    });
  });

  test.each([
    [{ tel01: '03', tel02: '1234', tel03: '5678' }, '03-1234-5678'],
    [{ tel01: '0312345678', tel02: '', tel03: null }, '0312345678'],
    [{ full_tel: '', tel01: '' }, null],
    [{}, null],
  ])('whose phone is %j has the number %s', (parts, phone) => {
    expect(toCustomer(rowOf({}, withAddress, address(parts))).phone).toBe(phone);
  });

  test('without an address has no phone', () => {
    expect(toCustomer(rowOf({}, { billing_address: { data: null } })).phone).toBeNull();
  });

  test('has no e-mail where ecforce made it up', () => {
    expect(toCustomer(rowOf({ email: 'auto@example.com', is_auto_generated_email: true })).email).toBeNull();
  });

  test.each([
    [{ birth: '1990/13/45' }, '「生年月日」'],
    [{ buy_times: 'たくさん' }, '「購入回数」'],
  ])('with %j is set aside, naming the item', (attributes, words) => {
    expect(() => toCustomer(rowOf(attributes))).toThrow(words);
  });
});

const item = (changes: Record<string, unknown> = {}) => ({
  id: '5',
  type: 'order-items',
  attributes: { product_number: 'tea-30', product_name: '黒豆茶', price: '2160', quantity: 2, ...changes },
});
const relations = {
  order_items: { data: [{ id: '5', type: 'order_item' }] },
  customer: { data: { id: '7', type: 'customer' } },
};
const subsOrder = (changes: Record<string, unknown> = {}) =>
  rowOf(
    {
      ...{ state: 'active', human_state: '有効', times: 4, orders_count: 3 },
      ...{ scheduled_to_be_delivered_at: '2026/12/10', deleted_at: null, ...changes },
    },
    relations,
    [item()],
  );

describe('a 定期受注', () => {
  test('is read with its customer by relationship and its products', () => {
    const read = toSubscription(subsOrder());
    expect(subscription.parse(read)).toEqual({
      ...{ id: '11', customerId: '7', status: 'active', statusRaw: '有効', nextDeliveryOn: '2026-12-10', count: 3 },
      products: [{ productCode: 'tea-30', productName: '黒豆茶', quantity: 2 }],
    });
  });

  test.each([
    ['active', '有効', 'active', '有効'],
    ['suspend', '停止', 'paused', '停止'],
    ['canceled', 'キャンセル', 'cancelled', 'キャンセル'],
    ['credit_waiting', '与信確認待ち', 'unknown', '与信確認待ち'],
    ['brand_new', '', 'unknown', 'brand_new'],
  ])('in state %s (%s) is %s, with the word %s kept', (state, human, status, statusRaw) => {
    expect(toSubscription(subsOrder({ state, human_state: human }))).toMatchObject({ status, statusRaw });
  });

  test('that was deleted counts as 解約済み', () => {
    expect(toSubscription(subsOrder({ deleted_at: '2026/11/20 10:00:00' })).status).toBe('cancelled');
  });

  test('of nobody is set aside', () => {
    expect(() => toSubscription(rowOf({ state: 'active' }))).toThrow('「顧客ID」');
  });
});

const orderRow = (changes: Record<string, unknown> = {}) =>
  rowOf(
    {
      ...{ number: 'EC1', state: 'shipped', human_state: '発送完了', total: 4320, payment_method_name: '代金引換' },
      ...{ subs_order_id: 55, times: 3, completed_at: '2026/11/19 10:00:00', created_at: '2026/11/18 10:00:00' },
      ...{ shipping_carrier_name: 'ヤマト運輸', shipping_slip: '444413758703,405548424886' },
      ...{ shipped_at: '2026/11/20 23:30:00', scheduled_to_be_delivered_at: '2026/11/22' },
      ...{ scheduled_delivery_time: '14:00-16:00', payment_voided_at: null, ...changes },
    },
    relations,
    [item()],
  );

describe('an order', () => {
  test('is read with its one parcel, its slips and its 定期', () => {
    expect(order.parse(toOrder(orderRow()))).toEqual({
      ...{ orderNo: 'EC1', customerId: '7', orderedAt: '2026-11-19T10:00:00+09:00', status: 'shipped' },
      ...{ statusRaw: '発送完了', total: 4320, paymentMethod: '代金引換', cancelledAt: null },
      ...{ subscriptionNo: '55', subscriptionCount: 3 },
      lines: [
        {
          ...{ lineNo: 1, shipmentNo: 1, productCode: 'tea-30', productName: '黒豆茶', variation: null },
          ...{ quantity: 2, unitPrice: 2160, courseName: null },
        },
      ],
      shipments: [
        {
          ...{ shipmentNo: 1, courier: 'ヤマト運輸', slipNo: '444413758703,405548424886', shippedOn: '2026-11-20' },
          ...{ expectedOn: '2026-11-22', preferredOn: null, preferredTime: '14:00-16:00' },
        },
      ],
    });
  });

  test.each([
    ['complete', '注文確定', 'received'],
    ['shipped', '発送完了', 'shipped'],
    ['delivered', '配送完了', 'delivered'],
    ['canceled', 'キャンセル', 'cancelled'],
    ['wmswait', '倉庫連携待ち', 'unknown'],
  ])('in state %s (%s) is %s', (state, human, status) => {
    expect(toOrder(orderRow({ state, human_state: human }))).toMatchObject({ status, statusRaw: human });
  });

  test('has no 発送日 from a slip number or a state', () => {
    expect(toOrder(orderRow({ shipped_at: null })).shipments[0]).toMatchObject({ shippedOn: null });
  });

  test('that was voided is cancelled at that time only where its state says so', () => {
    const voided = { payment_voided_at: '2026/11/21 09:00:00' };
    expect(toOrder(orderRow(voided)).cancelledAt).toBeNull();
    expect(toOrder(orderRow({ ...voided, state: 'canceled' })).cancelledAt).toBe('2026-11-21T09:00:00+09:00');
  });

  test('of a single purchase has no 回数, and is dated by its making where it was not completed', () => {
    expect(toOrder(orderRow({ subs_order_id: null, times: 1, completed_at: null }))).toMatchObject({
      ...{ subscriptionNo: null, subscriptionCount: null, orderedAt: '2026-11-18T10:00:00+09:00' },
    });
  });

  test('whose items did not come along is set aside', () => {
    expect(() => toOrder(rowOf({ number: 'EC1', state: 'complete', created_at: '2026/11/18 10:00:00' }, relations))).toThrow('「商品番号」'); // prettier-ignore
  });
});

describe('JSON:API', () => {
  test.each(['order_item', 'order-item', 'order_items', 'order-items'])('finds what it includes as %s', (type) => {
    const data = { id: '1', attributes: {}, relationships: { order_items: { data: { id: '5', type: 'order_item' } } } };
    const row = readDocument({ data, included: [{ id: '5', type, attributes: { quantity: 7 } }] })!.rows[0];
    expect(row).toMatchObject({ related: { order_items: { quantity: 7 } } });
  });

  test.each([[null], [[]], [{}], [{ data: null }], [{ data: 'x' }]])('takes %j for no document', (body) => {
    expect(readDocument(body)).toBeNull();
  });
});
