import { mix } from '../shop/mix';
import type { Person } from '../shop/people';
import type { Courier, Order, OrderLine } from '../shop/purchases';
import { shopDay, shopTime } from '../shop/tokyo';

const SHOP_ID = '123456';

/** `shop-yyyymmdd-…`, the day that of the order. */
export const orderNumberOf = ({ index, orderedAt }: Pick<Order, 'index' | 'orderedAt'>): string =>
  `${SHOP_ID}-${shopDay(orderedAt).replaceAll('-', '')}-${String(index).padStart(10, '0')}`;

export const orderIndexOf = (number: string): number => Number(/^\d+-\d{8}-(\d{10})$/.exec(number)?.[1] ?? NaN);

export const reserveNumberOf = (index: number): string => `r${SHOP_ID}-${String(index + 1).padStart(8, '0')}`;

/** Stays the same for a person, and tells nobody who that is. */
export const maskedMail = (seed: number, person: number): string =>
  `${mix(seed, person, 71).toString(16).padStart(8, '0')}${person}@pc.fw.rakuten.ne.jp`;

/** RMS has three places for a number; what was typed without hyphens stands in the first. */
export const phoneParts = (phone: string) => {
  const [phoneNumber1 = '', phoneNumber2 = '', ...rest] = phone.split('-');
  return { phoneNumber1, phoneNumber2, phoneNumber3: rest.join('-') };
};

const birthOf = ({ birthday }: Person, unreadable: boolean) => {
  const [year = '', month = '', day = ''] = birthday.split('-');
  if (unreadable) return { birthYear: 1990, birthMonth: 13, birthDay: 45 };
  if (birthday === '') return { birthYear: null, birthMonth: null, birthDay: null };
  return { birthYear: Number(year), birthMonth: Number(month), birthDay: Number(day) };
};

const COURIERS: Readonly<Record<Courier, readonly [string, string]>> = {
  yamato: ['1001', 'ヤマト運輸'],
  sagawa: ['1002', '佐川急便'],
  japanPost: ['1003', '日本郵便'],
  other: ['1000', 'その他'],
};

/** A slip is an entry of its own; of what is not sent there is an empty entry or none. */
const shippingOf = ({ index, parcel }: Order) => {
  const [deliveryCompany, deliveryCompanyName] = COURIERS[parcel.courier];
  const { shippedOn: shippingDate } = parcel;
  if (parcel.slips.length > 0) {
    return parcel.slips.map((shippingNumber, place) => ({
      ...{ shippingDetailId: index * 10 + place, shippingNumber, deliveryCompany, deliveryCompanyName },
      shippingDate: shippingDate === '' ? null : shippingDate,
    }));
  }
  const nothing = { shippingNumber: null, deliveryCompany: null, deliveryCompanyName: null, shippingDate: null };
  return index % 2 === 0 ? [] : [{ shippingDetailId: index * 10, ...nothing }];
};

/** An order with a shippingDate turns 500 only the day after (reference 5, Status values). */
function progressOf({ index, state, parcel }: Order, today: string): number {
  switch (state) {
    case 'received':
      return index % 2 === 0 ? 100 : 200;
    case 'preparing':
      return index % 7 === 0 ? 400 : 300;
    case 'shipped':
      return parcel.shippedOn < today ? 500 : 300;
    case 'delivered':
      return index % 3 === 0 ? 600 : 700;
    case 'cancelled':
      return index % 2 === 0 ? 800 : 900;
  }
}

const itemOf = ({ product, quantity }: OrderLine, place: number) => ({
  itemDetailId: place + 1,
  ...{ itemName: product.name, itemNumber: `no-${product.code}`, manageNumber: product.code },
  ...{ price: product.price, units: quantity },
  SkuModelList: [{ variantId: `${product.code}-v`, merchantDefinedSkuId: null, skuInfo: `容量:${product.variation}` }],
});

export interface RowOf {
  readonly order: Order;
  readonly person: Person;
  readonly seed: number;
  /** The birthday does not exist. */
  readonly unreadable: boolean;
  /** yyyy-MM-dd */
  readonly today: string;
}

/** An order as getOrder gives it (the used part, reference 5). Amounts that are not fixed yet are −9999. */
export const orderRow = ({ order, person, seed, unreadable, today }: RowOf) => ({
  orderNumber: orderNumberOf(order),
  orderProgress: progressOf(order, today),
  orderDatetime: `${shopTime(order.orderedAt)}+0900`,
  orderType: order.subscription === null ? 1 : 4,
  reserveNumber: order.subscription === null ? null : reserveNumberOf(order.subscription),
  reserveDeliveryCount: order.count,
  deliveryDate: order.parcel.expectedOn,
  shippingTerm: [0, 1, 2, 9, 1416, 810][order.index % 6],
  remarks: '',
  ...{ totalPrice: order.total, couponAllTotalPrice: order.index % 6 === 0 ? 200 : 0, paymentCharge: 0 },
  deliveryPrice: order.state === 'received' && order.index % 3 === 0 ? -9999 : 500,
  additionalFeeOccurAmountToUser: 0,
  OrdererModel: {
    ...{ familyName: person.lastName, firstName: person.firstName },
    ...phoneParts(person.phone),
    emailAddress: maskedMail(seed, person.index),
    ...birthOf(person, unreadable),
  },
  DeliveryModel: { deliveryName: order.index % 2 === 0 ? '宅配便' : 'メール便', deliveryClass: 0 },
  PackageModelList: [
    {
      basketId: 900_000_000 + order.index,
      ItemModelList: order.lines.map(itemOf),
      ShippingModelList: shippingOf(order),
      defaultDeliveryCompanyCode: COURIERS[order.parcel.courier][0],
    },
  ],
});
