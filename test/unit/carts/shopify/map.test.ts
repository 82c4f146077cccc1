import { RowError } from '../../../../lib/carts/kit/values';
import { toCustomer, toSubscription } from '../../../../lib/carts/shopify/map';
import { toOrder } from '../../../../lib/carts/shopify/map-order';
import { customer, order, subscription } from '../../../../lib/carts/model';

const CUSTOMER = {
  id: 'gid://shopify/Customer/6000000001',
  numberOfOrders: '12',
  updatedAt: '2026-03-01T15:30:00Z',
  defaultEmailAddress: { emailAddress: 'a@example.com' },
  defaultPhoneNumber: { phoneNumber: '+819012345678' },
};
const CONTRACT = {
  id: 'gid://shopify/SubscriptionContract/7000000001',
  status: 'ACTIVE',
  nextBillingDate: '2026-03-31T15:00:00Z',
  customer: { id: 'gid://shopify/Customer/6000000001' },
  lines: {
    nodes: [
      {
        sku: 'serum-30',
        title: '美容液',
        variantTitle: '30mL',
        variantId: 'gid://shopify/ProductVariant/4',
        quantity: 2,
      },
    ],
  },
};
const LINE = {
  ...{ id: 'gid://shopify/LineItem/1', sku: 'serum-30', title: '美容液', variantTitle: 'Default Title', quantity: 1 },
  variant: { id: 'gid://shopify/ProductVariant/4' },
  originalUnitPriceSet: { shopMoney: { amount: '5280.0' } },
};
const PARCEL = {
  ...{ status: 'SUCCESS', displayStatus: 'IN_TRANSIT', createdAt: '2026-03-02T15:30:00Z', estimatedDeliveryAt: null },
  trackingInfo: [{ company: 'Yamato (JA)', number: '444413758703' }],
};
const ORDER = {
  ...{
    id: 'gid://shopify/Order/5',
    name: '#1001',
    createdAt: '2026-03-01T00:00:00Z',
    updatedAt: '2026-03-02T00:00:00Z',
  },
  ...{
    cancelledAt: null,
    displayFulfillmentStatus: 'FULFILLED',
    customer: { id: 'gid://shopify/Customer/6000000001' },
  },
  totalPriceSet: { shopMoney: { amount: '5280.0' } },
  lineItems: { nodes: [LINE] },
  fulfillments: [PARCEL],
};

describe('a customer', () => {
  test('is known by the number of the id, and counts the orders though they come as text', () => {
    expect(customer.parse(toCustomer(CUSTOMER))).toEqual({
      ...{ id: '6000000001', email: 'a@example.com', mobileEmail: null, phone: '+819012345678', birthday: null },
      fields: { customerId: '6000000001', purchaseCount: 12 },
      updatedAt: '2026-03-01T15:30:00Z',
    });
  });

  test('without an address has none', () => {
    const row = { ...CUSTOMER, defaultEmailAddress: null, defaultPhoneNumber: null, numberOfOrders: null };
    expect(toCustomer(row)).toMatchObject({ email: null, phone: null, fields: { customerId: '6000000001' } });
  });

  test.each([
    ['no id', { ...CUSTOMER, id: null }, '「顧客ID」'],
    ['an id of another form', { ...CUSTOMER, id: '6000000001' }, '「顧客ID」'],
    ['a count that is none', { ...CUSTOMER, numberOfOrders: 'many' }, '「購入回数」'],
    ['text for an object', { ...CUSTOMER, defaultEmailAddress: 'a@example.com' }, '「メールアドレス」'],
  ])('with %s is set aside, naming the item and never its value', (_name, row, words) => {
    const read = () => toCustomer(row);
    expect(read).toThrow(RowError);
    expect(read).toThrow(words);
    expect(read).not.toThrow(/many|a@example/);
  });
});

describe('継続ステータス', () => {
  test.each([
    ['ACTIVE', 'active'],
    ['PAUSED', 'paused'],
    ['CANCELLED', 'cancelled'],
    ['EXPIRED', 'cancelled'],
    ['FAILED', 'unknown'],
    ['STALE', 'unknown'],
    ['CANCELED', 'unknown'],
  ])('%s is %s, with the word kept', (status, canonical) => {
    expect(toSubscription({ ...CONTRACT, status })).toMatchObject({ status: canonical, statusRaw: status });
  });
});

test('a contract names its products, and its next charge by the Japanese day', () => {
  expect(subscription.parse(toSubscription(CONTRACT))).toMatchObject({
    ...{ id: '7000000001', customerId: '6000000001', nextDeliveryOn: '2026-04-01', count: null },
    products: [{ productCode: 'serum-30', productName: '美容液 30mL', quantity: 2 }],
  });
  const noSku = { ...CONTRACT, lines: { nodes: [{ ...CONTRACT.lines.nodes[0], sku: null }] } };
  expect(toSubscription(noSku).products[0]?.productCode).toBe('4');
});

describe('an order', () => {
  test('is known by its name, with the day of its fulfilment in Japan', () => {
    expect(order.parse(toOrder(ORDER))).toMatchObject({
      ...{ orderNo: '#1001', status: 'shipped', total: 5280 },
      lines: [{ productCode: 'serum-30', variation: null, unitPrice: 5280, shipmentNo: 1 }],
      shipments: [{ shipmentNo: 1, courier: 'ヤマト運輸', slipNo: '444413758703', shippedOn: '2026-03-03' }],
    });
  });

  test.each([
    ['UNFULFILLED', 'received'],
    ['ON_HOLD', 'received'],
    ['SCHEDULED', 'received'],
    ['REQUEST_DECLINED', 'received'],
    ['FULFILLMENT_NOT_REQUIRED', 'received'],
    ['PENDING_FULFILLMENT', 'preparing'],
    ['IN_PROGRESS', 'preparing'],
    ['PARTIALLY_FULFILLED', 'preparing'],
    ['FULFILLED', 'shipped'],
    ['RESTOCKED', 'returned'],
    ['BEAMED_UP', 'unknown'],
  ])('of %s is %s', (displayFulfillmentStatus, status) => {
    expect(toOrder({ ...ORDER, displayFulfillmentStatus })).toMatchObject({
      status,
      statusRaw: displayFulfillmentStatus,
    });
  });

  test('has arrived only where Shopify says so of every parcel', () => {
    const arrived = { ...PARCEL, displayStatus: 'DELIVERED' };
    expect(toOrder({ ...ORDER, fulfillments: [arrived] }).status).toBe('delivered');
    expect(toOrder({ ...ORDER, fulfillments: [arrived, PARCEL] }).status).toBe('shipped');
  });

  test('that was cancelled is cancelled whatever else it says', () => {
    expect(toOrder({ ...ORDER, cancelledAt: '2026-03-01T01:00:00Z' })).toMatchObject({ status: 'cancelled' });
  });

  test('a fulfilment taken back is none: neither a date nor a slip of it remains', () => {
    const taken = [
      { ...PARCEL, status: 'CANCELLED' },
      { ...PARCEL, displayStatus: 'CANCELED' },
    ];
    expect(toOrder({ ...ORDER, fulfillments: taken })).toMatchObject({ shipments: [], lines: [{ shipmentNo: 0 }] });
  });

  test('a slip alone makes no 発送日, several make one parcel', () => {
    const slips = [
      { company: 'Sagawa (JA)', number: '512547514334' },
      { company: 'Sagawa (JA)', number: '512547514345' },
    ];
    const parcel = { ...PARCEL, createdAt: null, trackingInfo: slips };
    expect(toOrder({ ...ORDER, fulfillments: [parcel] }).shipments).toMatchObject([
      { courier: '佐川急便', slipNo: '512547514334, 512547514345', shippedOn: null },
    ]);
  });

  test.each([
    ['Japan Post (JA)', '日本郵便'],
    ['地域の配送屋さん', '地域の配送屋さん'],
    ['ヤマトかもしれない便', 'ヤマトかもしれない便'],
    [null, null],
  ])('courier %s is shown as %s', (company, courier) => {
    const parcel = { ...PARCEL, trackingInfo: [{ company, number: '1' }] };
    expect(toOrder({ ...ORDER, fulfillments: [parcel] }).shipments[0]?.courier).toBe(courier);
  });

  test('in several parcels has each line in its own, the earliest parcel first', () => {
    const second = { ...LINE, id: 'gid://shopify/LineItem/2' };
    const third = { ...LINE, id: 'gid://shopify/LineItem/3' };
    const holds = (id: string) => ({ nodes: [{ lineItem: { id } }] });
    const read = toOrder({
      ...{ ...ORDER, displayFulfillmentStatus: 'PARTIALLY_FULFILLED', lineItems: { nodes: [LINE, second, third] } },
      fulfillments: [
        { ...PARCEL, createdAt: '2026-03-05T00:00:00Z', fulfillmentLineItems: holds(LINE.id) },
        { ...PARCEL, createdAt: '2026-03-03T00:00:00Z', fulfillmentLineItems: holds(second.id) },
      ],
    });
    expect(read.shipments.map(({ shippedOn }) => shippedOn)).toEqual(['2026-03-03', '2026-03-05']);
    expect(read.lines.map(({ shipmentNo }) => shipmentNo)).toEqual([2, 1, 0]);
  });
});
