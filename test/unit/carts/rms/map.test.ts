import { toCustomer, toSubscription } from '../../../../lib/carts/rms/map';
import { toOrder } from '../../../../lib/carts/rms/map-order';
import { customer, order, subscription } from '../../../../lib/carts/model';

const orderer = (changes: object = {}) => ({
  ...{ phoneNumber1: '090', phoneNumber2: '1234', phoneNumber3: '5678', emailAddress: 'x1@pc.fw.rakuten.ne.jp' },
  ...{ birthYear: 1990, birthMonth: 2, birthDay: 3, ...changes },
});
const item = (changes: object = {}) => ({
  ...{ itemName: '黒豆茶', itemNumber: 'no-tea', manageNumber: 'tea-30', price: 2160, units: 2 },
  SkuModelList: [{ variantId: 'v', skuInfo: '容量:30包' }],
  ...changes,
});
const slip = (changes: object = {}) => ({
  ...{ shippingNumber: '444413758703', deliveryCompany: '1001', deliveryCompanyName: 'ヤマト運輸' },
  ...{ shippingDate: '2026-11-20', ...changes },
});
const pack = (slips: unknown[] = [slip()], items: unknown[] = [item()]) => ({
  ...{ basketId: 987654321, ItemModelList: items, ShippingModelList: slips },
});
const row = (changes: object = {}) => ({
  ...{ orderNumber: '123456-20261119-0000000001', orderProgress: 500, orderDatetime: '2026-11-19T10:00:00+0900' },
  ...{ orderType: 4, reserveNumber: 'r1', reserveDeliveryCount: 3, deliveryDate: '2026-11-22', shippingTerm: 1416 },
  ...{ totalPrice: 4320, couponAllTotalPrice: 200, deliveryPrice: 500, paymentCharge: 0 },
  ...{ additionalFeeOccurAmountToUser: 30, OrdererModel: orderer(), PackageModelList: [pack()], ...changes },
});

describe('an order', () => {
  test('is read with its parcel, its 定期 and what the customer pays', () => {
    expect(order.parse(toOrder(row()))).toEqual({
      ...{ orderNo: '123456-20261119-0000000001', customerId: 'x1@pc.fw.rakuten.ne.jp', status: 'shipped' },
      ...{ orderedAt: '2026-11-19T10:00:00+09:00', statusRaw: '発送済', total: 4650, paymentMethod: null },
      ...{ cancelledAt: null, subscriptionNo: 'r1', subscriptionCount: 3 },
      lines: [
        {
          ...{ lineNo: 1, shipmentNo: 100, productCode: 'tea-30', productName: '黒豆茶', variation: '容量:30包' },
          ...{ quantity: 2, unitPrice: 2160, courseName: null },
        },
      ],
      shipments: [
        {
          ...{ shipmentNo: 100, courier: 'ヤマト運輸', slipNo: '444413758703', shippedOn: '2026-11-20' },
          ...{ expectedOn: null, preferredOn: '2026-11-22', preferredTime: '14時〜16時' },
        },
      ],
    });
  });

  test.each([
    [100, 'received', '注文確認待ち'],
    [200, 'received', '楽天処理中'],
    [300, 'preparing', '発送待ち'],
    [400, 'preparing', '変更確定待ち'],
    [500, 'shipped', '発送済'],
    [600, 'shipped', '支払手続き中'],
    [700, 'shipped', '支払手続き済'],
    [800, 'cancelled', 'キャンセル確定待ち'],
    [900, 'cancelled', 'キャンセル確定'],
    [950, 'unknown', '950'],
  ])('of progress %s is %s (%s)', (orderProgress, status, statusRaw) => {
    expect(toOrder(row({ orderProgress }))).toMatchObject({ status, statusRaw });
  });

  test.each([
    ['1001', 'x', 'ヤマト運輸'],
    ['1002', 'x', '佐川急便'],
    ['1017', 'x', 'EMS'],
    ['1029', '日本郵便 楽天倉庫出荷', '日本郵便'],
    ['1030', 'ヤマト クロネコゆうパケット', 'ヤマト運輸'],
    [1001, null, 'ヤマト運輸'],
    ['1000', 'その他', null],
    ['1099', '新しい運送', '新しい運送'],
    [null, null, null],
  ])('sent with %j (%s) is sent by %s', (deliveryCompany, deliveryCompanyName, courier) => {
    const packs = [pack([slip({ deliveryCompany, deliveryCompanyName })])];
    expect(toOrder(row({ PackageModelList: packs })).shipments[0]?.courier).toBe(courier);
  });

  test('is never said to be sent by what the shop calls its delivery', () => {
    const unsent = row({ DeliveryModel: { deliveryName: 'ヤマト宅急便' }, PackageModelList: [pack([])] });
    expect(toOrder(unsent).shipments).toMatchObject([{ courier: null, slipNo: null, shippedOn: null }]);
  });

  test('has the 発送日 that RMS gives although it is not 500 yet, and none from a slip number or a state', () => {
    expect(toOrder(row({ orderProgress: 300 })).shipments[0]?.shippedOn).toBe('2026-11-20');
    const packs = [pack([slip({ shippingDate: null })])];
    expect(toOrder(row({ PackageModelList: packs })).shipments[0]?.shippedOn).toBeNull();
  });

  test('of several slips keeps those of a courier and day together, and tells items with what left first', () => {
    const slips = [
      slip({ shippingDate: '2026-11-21' }),
      slip({ shippingNumber: '405548424886', shippingDate: '2026-11-21' }),
      slip({ shippingNumber: '512547514334', deliveryCompany: '1002', shippingDate: '2026-11-20' }),
    ];
    const read = toOrder(row({ PackageModelList: [pack(slips), pack([])] }));
    expect(read.shipments).toMatchObject([
      { shipmentNo: 100, slipNo: '444413758703,405548424886', shippedOn: '2026-11-21' },
      { shipmentNo: 101, slipNo: '512547514334', courier: '佐川急便', shippedOn: '2026-11-20' },
      { shipmentNo: 200, slipNo: null },
    ]);
    expect(read.lines.map(({ lineNo, shipmentNo }) => [lineNo, shipmentNo])).toEqual([
      [1, 101],
      [2, 200],
    ]);
  });

  test.each(['totalPrice', 'deliveryPrice', 'paymentCharge'])('whose %s is not fixed yet has no total', (name) => {
    expect(toOrder(row({ [name]: -9999 })).total).toBeNull();
  });

  test.each([1, 5, 6])('of type %s belongs to no 定期 although it has a number', (orderType) => {
    expect(toOrder(row({ orderType }))).toMatchObject({ subscriptionNo: null, subscriptionCount: null });
  });

  test.each([
    [0, null],
    [1, '午前'],
    [2, '午後'],
    [9, null],
    [810, '8時〜10時'],
    [1820, '18時〜20時'],
    [null, null],
  ])('with the term %s is wished for %s', (shippingTerm, words) => {
    expect(toOrder(row({ shippingTerm })).shipments[0]?.preferredTime).toBe(words);
  });

  test.each([
    [{ orderProgress: null }, '「ステータス」'],
    [{ PackageModelList: null }, '「送付先」'],
    [{ PackageModelList: [pack([], [item({ manageNumber: '', itemNumber: null })])] }, '「商品管理番号」'],
    [{ orderDatetime: '2026-13-45' }, '「注文日時」'],
  ])('case %#: with %j is set aside, naming the item', (changes, words) => {
    expect(() => toOrder(row(changes))).toThrow(words);
  });
});

describe('whoever ordered', () => {
  test('is known by the masked mail, which is no address of theirs', () => {
    expect(customer.parse(toCustomer(row()))).toEqual({
      ...{ id: 'x1@pc.fw.rakuten.ne.jp', email: null, mobileEmail: null, phone: '090-1234-5678' },
      ...{ birthday: '1990-02-03', fields: { customerId: 'x1@pc.fw.rakuten.ne.jp' }, updatedAt: null },
    });
  });

  test.each([
    [{ phoneNumber1: '09012345678', phoneNumber2: '', phoneNumber3: null }, { phone: '09012345678' }],
    [{ phoneNumber1: '', phoneNumber2: '', phoneNumber3: '' }, { phone: null }],
    [{ birthYear: 0 }, { birthday: null }],
    [{ birthDay: null }, { birthday: null }],
  ])('with %j is read as %j', (changes, read) => {
    expect(toCustomer(row({ OrdererModel: orderer(changes) }))).toMatchObject(read);
  });

  test.each([
    [{ emailAddress: '' }, '「注文者メールアドレス」'],
    [{ birthMonth: 13 }, '「生年月日」'],
  ])('with %j is set aside', (changes, words) => {
    expect(() => toCustomer(row({ OrdererModel: orderer(changes) }))).toThrow(words);
  });
});

describe('a 定期購入', () => {
  const reserve = (changes: object = {}) => ({
    ...{ reserveNumber: 'r1', reserveStatus: 1, reserveStatusName: '申込中' },
    reserveItem: { itemName: '黒豆茶', manageNumber: 'tea-30', units: 2 },
    reserveOrderer: { emailAddress: 'x1@pc.fw.rakuten.ne.jp' },
    reserveDetails: [
      { shippingDate: '2027-01-10', commitDate: '2027-01-03', shippingStatus: 1 },
      { shippingDate: '2026-12-10', commitDate: '2026-12-03', shippingStatus: 1 },
      { shippingDate: '2026-11-10', commitDate: '2026-11-03', shippingStatus: 2 },
    ],
    ...changes,
  });

  test('that is listed goes on, with its nearest planned delivery', () => {
    expect(subscription.parse(toSubscription(reserve()))).toEqual({
      ...{ id: 'r1', customerId: 'x1@pc.fw.rakuten.ne.jp', status: 'active', statusRaw: '申込中' },
      ...{ nextDeliveryOn: '2026-12-10', count: null },
      products: [{ productCode: 'tea-30', productName: '黒豆茶', quantity: 2 }],
    });
  });

  test('goes on also in a state that the shop made, whose word is kept', () => {
    const own = reserve({ reserveStatus: 101, reserveStatusName: '担当者確認中', reserveDetails: [] });
    expect(toSubscription(own)).toMatchObject({
      ...{ status: 'active', statusRaw: '担当者確認中', nextDeliveryOn: null },
    });
  });

  test('of nobody is set aside', () => {
    expect(() => toSubscription(reserve({ reserveOrderer: {} }))).toThrow('「申込者メールアドレス」');
  });
});
