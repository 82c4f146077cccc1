import type { OrderLine, Shipment, ShopOrder } from './order-shape';
import { isPaid } from './order-shape';

const detailedLine = (line: OrderLine): Record<string, unknown> => ({
  productNo: line.skuNo,
  ...line,
  preorder: false,
  nextShippingDate: '',
  shippingDateLabel: '',
});

/** In the detail the shipment is flat, and the zip code has another name. */
const flatShipment = ({ addressInfo, shippingInfo, productList, ...rest }: Shipment): Record<string, unknown> => {
  const { postalCode, ...address } = addressInfo;
  return {
    ...rest,
    addressInfo: { ...address, zipCode: postalCode ?? '' },
    ...shippingInfo,
    shipped: shippingInfo.shippingDate !== '',
    contactLater: false,
    instructions: '',
    giftWrappingLabel: '',
    shipmentEmailNumSent: 0,
    shipmentEmailDateSent: '',
    productList: productList.map(detailedLine),
  };
};

const additionalItems = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`additionalItem${n + 1}`, '']));

/** The same order as `GET /orders/{orderNo}` gives it (reference 1.4.3). */
export const toDetail = ({ listed, extras }: ShopOrder): Record<string, unknown> => {
  return {
    ...listed,
    subscriptionNo: extras.subscriptionNo,
    subscriptionPeriodNo: extras.subscriptionPeriodNo,
    subscriptionTotalNumPeriods: extras.subscriptionTotalNumPeriods,
    paymentStatus: isPaid(listed) ? 'RECEIVED' : 'NOTRECEIVED',
    earnedPointStatus: '',
    orderEmailDateSent: listed.date,
    paymentEmailNumSent: 0,
    paymentEmailDateSent: '',
    communication: '',
    customerContact: '',
    shopMemo: '',
    deviceType: 'PC',
    blackOrder: false,
    dateLastUpdated: listed.date,
    dateProcessed: listed.status === 'COMPLETED' ? listed.date : '',
    couponName: '',
    couponList: [],
    standardTaxRate: 10,
    reducedTaxRate: 8,
    multipleShipments: listed.shipmentList.length > 1,
    buyerInfo: {
      ...listed.buyerInfo,
      telNoAlternate: '',
      gender: 'UNSPECIFIED',
      nickName: '',
      orderCount: '1',
      totalOrderCount: '1',
      memberStageName: '',
      ...additionalItems,
    },
    shipmentList: listed.shipmentList.map(flatShipment),
  };
};
