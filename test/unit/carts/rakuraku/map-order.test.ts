import { RowError } from '../../../../lib/carts/kit/values';
import { toOrder } from '../../../../lib/carts/rakuraku/map-order';
import { order } from '../../../../lib/carts/model';

const ORDER = {
  ...{ order_id: '10001', customer_id: '10009', order_date: '2026-03-01 09:00:00', order_status_name: '出荷まち☆' },
  ...{ payment_method: '代金引換', payment_total: '5280', total: '5480', hasso_deliv_id: '1001' },
  ...{
    deliv_trans_name: '宅急便コンパクト(ヤマト)',
    commit_date: '',
    cancel_date: null,
    update_date: '2026-03-02 10:00:00',
  },
};
const SHIPPING = {
  shipping_date: '2026-03-05',
  shipping_time: '午前中',
  hasso_denpyo_code: '',
  hasso_denpyo_code2: '',
};
const LINE = {
  ...{ product_code: 'tea-30', product_name: '黒豆茶', product_quantity: '2', product_price: '2160' },
  product_periodical_order_id: '-1',
};
const row = (order: object = {}, shipping: object = {}, lines: readonly object[] = [LINE]) => ({
  order: { ...ORDER, ...order },
  shipping: { ...SHIPPING, ...shipping },
  order_detail: lines,
});

test('an order is read from its blocks, from a flat row, and with its lines by number, alike', () => {
  const inBlocks = toOrder(row());
  expect(order.parse(inBlocks)).toEqual({
    ...{ orderNo: '10001', customerId: '10009', orderedAt: '2026-03-01T09:00:00+09:00', status: 'received' },
    ...{ statusRaw: '出荷まち☆', total: 5280, paymentMethod: '代金引換', cancelledAt: null },
    ...{ subscriptionNo: null, subscriptionCount: null },
    lines: [
      {
        ...{ lineNo: 1, shipmentNo: 1, productCode: 'tea-30', productName: '黒豆茶', variation: null, quantity: 2 },
        ...{ unitPrice: 2160, courseName: null },
      },
    ],
    shipments: [
      {
        ...{ shipmentNo: 1, courier: 'ヤマト運輸', slipNo: null, shippedOn: null, expectedOn: '2026-03-05' },
        ...{ preferredOn: null, preferredTime: '午前中' },
      },
    ],
  });
  expect(toOrder({ ...ORDER, ...SHIPPING, order_detail: [LINE] })).toEqual(inBlocks);
  expect(toOrder({ ...row(), order_detail: { 1: LINE } })).toEqual(inBlocks);
});

describe('how an order stands follows from its dates, whatever the shop calls it', () => {
  test.each([
    ['a shop-made word', { order_status_name: 'ぜんぶ完了♪' }, 'received'],
    ['出荷済み without a 発送日', { order_status_name: '出荷済み', order_status: '5' }, 'received'],
    ['a 発送日', { commit_date: '2026-03-02' }, 'shipped'],
    ['a planned day only', { hasso_date: '2026-03-02' }, 'received'],
    ['zeros for none', { commit_date: '0000-00-00', cancel_date: '0000-00-00 00:00:00' }, 'received'],
    ['a day of cancelling', { commit_date: '2026-03-02', cancel_date: '2026-03-03' }, 'cancelled'],
  ])('%s', (_name, items, status) => {
    expect(toOrder(row(items))).toMatchObject({ status });
  });

  test('the word is kept, and its number where there is none', () => {
    expect(toOrder(row({ order_status: '6' })).statusRaw).toBe('出荷まち☆');
    expect(toOrder(row({ order_status: '6', order_status_name: null })).statusRaw).toBe('6');
  });

  test('a slip number makes no 発送日', () => {
    const read = toOrder(row({}, { hasso_denpyo_code: '444413758703' }));
    expect(read.shipments[0]).toMatchObject({ slipNo: '444413758703', shippedOn: null });
  });
});

test('all ten slip numbers are of the one parcel', () => {
  const slips = { hasso_denpyo_code: '1', hasso_denpyo_code2: '2', hasso_denpyo_code10: '10' };
  expect(toOrder(row({}, slips)).shipments[0]?.slipNo).toBe('1, 2, 10');
});

test.each([
  ['1002', '飛脚便', '佐川急便'],
  ['1003', '', '日本郵便'],
  ['1004', '', '西濃運輸'],
  ['1006', '', '福山通運'],
  ['9001', '近所の配送', '近所の配送'],
  [null, 'ヤマトかも', 'ヤマトかも'],
  [null, null, null],
])('courier %s %s is shown as %s', (hasso_deliv_id, deliv_trans_name, courier) => {
  expect(toOrder(row({ hasso_deliv_id, deliv_trans_name })).shipments[0]?.courier).toBe(courier);
});

test('a guest has no customer, a line of a 定期 names it, a fee is no product', () => {
  const lines = [
    { ...LINE, product_periodical_order_id: '77' },
    { ...LINE, product_code: '', product_name: '送料' },
  ];
  expect(toOrder(row({ customer_id: '0' }, {}, lines))).toMatchObject({
    ...{ customerId: null, subscriptionNo: '77' },
    lines: [{ productCode: 'tea-30' }],
  });
});

test.each([
  ['no number', { order_id: null }, '「受注番号」'],
  ['no date', { order_date: '' }, '「受注日時」'],
  ['a day that is none', { commit_date: 'あした' }, '「発送日」'],
])('an order with %s is set aside, naming the item and never its value', (_name, items, words) => {
  const read = () => toOrder(row(items));
  expect(read).toThrow(RowError);
  expect(read).toThrow(words);
  expect(read).not.toThrow(/あした/);
});
