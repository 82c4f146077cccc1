import { existsSync, readFileSync } from 'node:fs';
import { orderMapper } from '../../../../lib/carts/futureshop/map-order';
import { defaultMapping } from '../../../../lib/carts/futureshop/mapping';
import { order } from '../../../../lib/carts/model';

const toOrder = orderMapper(defaultMapping);

const line = {
  skuNo: 'sku1',
  name: '商品',
  hanpukaiName: '',
  verticalVariationName: '',
  horizontalVariationName: '',
  price: 100,
  count: 1,
};
const delivery = {
  deliveryServiceName: 'ヤマト運輸',
  invoiceNo: '1234-5678',
  expectedArrival: '',
  preferredDeliveryDate: '',
  preferredDeliveryTime: '',
  shippingDate: '',
};
const shipped = { ...delivery, shippingDate: '2026-11-20' };
const shipment = (shipmentNo: number, shippingInfo: unknown = delivery) => ({
  shipmentNo,
  shippingInfo,
  productList: [line],
});
const row = (changes: Record<string, unknown> = {}) => ({
  orderNo: '100000000001',
  date: '2026-11-19T10:00:00',
  status: 'AWAITING_PAYMENT',
  grandTotal: 100,
  paymentType: 'COD',
  isMember: true,
  buyerInfo: { memberId: '1' },
  shipmentList: [shipment(1)],
  ...changes,
});

const CAPTURED = '../shared/data/futureshop/orders.json';
const capturedTest = existsSync(CAPTURED) ? test : test.skip;

describe('captured orders (skipped where ../shared/data is absent)', () => {
  const captured = () => (JSON.parse(readFileSync(CAPTURED, 'utf8')) as { orderList: { orderNo: string }[] }).orderList;
  const find = (orderNo: string) => toOrder(captured().find((candidate) => candidate.orderNo === orderNo));

  capturedTest('all twenty read, in the canonical shape', () => {
    expect(
      captured()
        .map(toOrder)
        .map((mapped) => order.parse(mapped)),
    ).toHaveLength(20);
  });

  capturedTest('a finished order with its 発送日 is shipped', () => {
    expect(find('100000001190')).toEqual({
      orderNo: '100000001190',
      customerId: '1',
      orderedAt: '2021-07-05T17:28:35+09:00',
      status: 'shipped',
      statusRaw: 'COMPLETED',
      total: 3055,
      paymentMethod: 'COD',
      cancelledAt: null,
      subscriptionNo: null,
      subscriptionCount: null,
      lines: [
        {
          lineNo: 1,
          shipmentNo: 1,
          productCode: 'gd1rd',
          productName: 'アラームクロック',
          variation: 'レッド',
          quantity: 1,
          unitPrice: 3055,
          courseName: null,
        },
      ],
      shipments: [
        {
          shipmentNo: 1,
          courier: '宅配便',
          slipNo: null,
          shippedOn: '2021-07-06',
          expectedOn: null,
          preferredOn: null,
          preferredTime: null,
        },
      ],
    });
  });

  capturedTest('an order of two products in both kinds of variation is received', () => {
    const mapped = find('100000002505');
    expect(mapped).toMatchObject({ status: 'received', statusRaw: 'AWAITING_PAYMENT', total: 3564, customerId: '1' });
    expect(mapped.lines.map(({ lineNo, productCode, variation }) => [lineNo, productCode, variation])).toEqual([
      [1, 'gd3sgray', 'グレー / Sサイズ'],
      [2, 'gd4vintagelavender', 'ビンテージラベンダー'],
    ]);
    expect(mapped.shipments[0]?.shippedOn).toBeNull();
  });

  capturedTest('an order of four by bank transfer keeps quantity, price and payment', () => {
    const mapped = find('100000020732');
    expect(mapped).toMatchObject({
      orderedAt: '2021-07-07T21:16:17+09:00',
      total: 6108,
      paymentMethod: 'BANK_TRANSFER',
      status: 'received',
    });
    expect(mapped.lines).toMatchObject([{ productCode: 'gd4vintagelavender', quantity: 4, unitPrice: 1527 }]);
  });
});

describe('the status', () => {
  test.each([
    ['AWAITING_PAYMENT', [delivery], 'received'],
    ['AWAITING_SHIPMENT', [delivery], 'received'],
    ['ON_HOLD', [delivery], 'received'],
    ['PREORDER', [delivery], 'received'],
    ['AWAITING_PAYMENT', [shipped], 'shipped'],
    ['AWAITING_SHIPMENT', [shipped], 'shipped'],
    ['COMPLETED', [shipped], 'shipped'],
    ['COMPLETED', [shipped, delivery], 'preparing'],
    ['COMPLETED', [delivery], 'unknown'],
    ['CANCELLED', [shipped], 'cancelled'],
    ['REFUNDED', [shipped], 'returned'],
    ['SOMETHING_NEW', [shipped], 'unknown'],
  ])('%s with %j is %s', (statusRaw, infos, status) => {
    const mapped = toOrder(
      row({ status: statusRaw, shipmentList: infos.map((info, index) => shipment(index + 1, info)) }),
    );
    expect(mapped).toMatchObject({ status, statusRaw });
  });
});

describe('the shape', () => {
  test('flat shipments of a single order read like nested ones', () => {
    const { shippingInfo, ...rest } = shipment(1, shipped);
    const flat = { ...rest, ...(shippingInfo as object), addressInfo: { zipCode: '000-0000' } };
    expect(toOrder(row({ shipmentList: [flat] }))).toEqual(toOrder(row({ shipmentList: [shipment(1, shipped)] })));
  });

  test('lines are numbered through all shipments', () => {
    const mapped = toOrder(row({ shipmentList: [shipment(1), shipment(2)] }));
    expect(mapped.lines.map(({ lineNo, shipmentNo }) => [lineNo, shipmentNo])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('a guest has no customer id, whatever stands there', () => {
    expect(toOrder(row({ isMember: false })).customerId).toBeNull();
    expect(toOrder(row({ buyerInfo: { memberId: '' } })).customerId).toBeNull();
  });

  test('subscription fields of a single order are read, and blank ones are none', () => {
    expect(toOrder(row({ subscriptionNo: 'S1', subscriptionPeriodNo: '3' }))).toMatchObject({
      subscriptionNo: 'S1',
      subscriptionCount: 3,
    });
    expect(toOrder(row({ subscriptionNo: '', subscriptionPeriodNo: '' }))).toMatchObject({
      subscriptionNo: null,
      subscriptionCount: null,
    });
  });

  test('頒布会, cancellation, slip and wished delivery are kept', () => {
    const info = {
      ...shipped,
      preferredDeliveryDate: '2026-11-25',
      preferredDeliveryTime: '午前中',
      expectedArrival: '2026-11-21',
    };
    const list = [{ shipmentNo: 1, shippingInfo: info, productList: [{ ...line, hanpukaiName: '花の会' }] }];
    const mapped = toOrder(row({ shipmentList: list, cancelDate: '2026-11-22T01:02:03' }));
    expect(mapped.lines[0]?.courseName).toBe('花の会');
    expect(mapped.cancelledAt).toBe('2026-11-22T01:02:03+09:00');
    expect(mapped.shipments[0]).toMatchObject({
      slipNo: '1234-5678',
      courier: 'ヤマト運輸',
      expectedOn: '2026-11-21',
      preferredOn: '2026-11-25',
      preferredTime: '午前中',
    });
  });
});

test.each([
  [{ orderNo: '' }, '「受注番号」がありません'],
  [{ date: '' }, '「受注日時」がありません'],
  [{ date: '昨日' }, '「受注日時」が日付ではありません'],
  [{ status: '' }, '「受注ステータス」がありません'],
  [{ grandTotal: '約100円' }, '「合計金額」が数値ではありません'],
  [{ shipmentList: '' }, '「配送先」が一覧ではありません'],
  [{ shipmentList: [shipment(1), shipment(1)] }, '「配送先番号」が重なっています'],
  [{ shipmentList: [shipment(1, { ...delivery, shippingDate: '2026-02-30' })] }, '「発送日」が実在しない日時です'],
  [{ shipmentList: [{ ...shipment(1), productList: [{ ...line, skuNo: '' }] }] }, '「商品コード」がありません'],
  [{ shipmentList: [{ ...shipment(1), productList: [{ ...line, count: 1.5 }] }] }, '「数量」が整数ではありません'],
  [{ shipmentList: [{ ...shipment(1), productList: [{ ...line, count: 3_000_000_000 }] }] }, '「数量」が大きすぎます'],
  [{ date: '2026-11-19T10:00:00+99:00' }, '「受注日時」が日付ではありません'],
  [{ subscriptionPeriodNo: '初回' }, '「定期回数」が数値ではありません'],
])('an order that cannot be read names the item: %j', (changes, reason) => {
  expect(() => toOrder(row(changes))).toThrow(reason);
});
