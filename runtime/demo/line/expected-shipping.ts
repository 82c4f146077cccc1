import { DateTime } from 'luxon';
import type { RawOrder, RawShipment } from '../raw-shop';

/*
 * 「配送状況」 as the rules of the services' help pages make it out of the shop's raw orders. Nothing of the product's
 * mapping or of its placeholders is called: two mistakes would have to agree to go unseen.
 */

/** Pages of the couriers that show where a parcel is, by the name that the shop writes. */
const TRACKING: Readonly<Record<string, (slip: string) => string>> = {
  ヤマト運輸: (slip) => `https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=${slip}`,
  佐川急便: (slip) => `https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=${slip}`,
  日本郵便: (slip) =>
    `https://trackings.post.japanpost.jp/services/srv/search/direct?searchKind=S002&locale=ja&reqCodeNo1=${slip}`,
};

const inJapanese = (day: string, format: string): string => DateTime.fromISO(day).toFormat(format);

/** The first day whose orders are shown: three calendar months before today. */
const firstDay = (today: DateTime): string => today.minus({ months: 3 }).toFormat('yyyy-MM-dd');

/** Every order of a member. */
export const ordersOf = (orders: readonly RawOrder[], memberId: string): RawOrder[] =>
  orders.filter(({ isMember, buyerInfo }) => isMember && buyerInfo.memberId === memberId);

/** Orders of a member that are to be shown, oldest first. */
export const shownOrders = (orders: readonly RawOrder[], memberId: string, today: DateTime): RawOrder[] =>
  ordersOf(orders, memberId)
    .filter(({ date }) => date >= firstDay(today))
    .sort((a, b) => (a.date < b.date ? -1 : 1));

const isSent = ({ shippingInfo }: RawShipment): boolean => shippingInfo.shippingDate !== '';

/** futureshop never says that a parcel arrived. A parcel with a slip number is on its way; one of several may have gone. */
function statusOf(order: RawOrder, shipment: RawShipment): string {
  if (order.status === 'CANCELLED') return 'キャンセル';
  if (order.status === 'REFUNDED') return '返品';
  if (isSent(shipment) || shipment.shippingInfo.invoiceNo !== '') return '発送済み';
  return order.shipmentList.some(isSent) ? '発送準備中' : '受付';
}

function parcelLines({ shippingInfo: { shippingDate, deliveryServiceName, invoiceNo } }: RawShipment): string[] {
  const sent = shippingDate === '' ? '' : `${inJapanese(shippingDate, 'M月d日')}発送 `;
  const tracking = TRACKING[deliveryServiceName];
  if (invoiceNo === '') return [` ${sent}${deliveryServiceName}`];
  const link = tracking ? [` ${tracking(invoiceNo.replaceAll('-', ''))}`] : [];
  return [` ${sent}${deliveryServiceName}`, ` 伝票番号 ${invoiceNo}`, ...link];
}

function shipmentLines(order: RawOrder, shipment: RawShipment): string[] {
  const status = statusOf(order, shipment);
  const products = shipment.productList.map(({ name, verticalVariationName, horizontalVariationName, count }) => {
    const variation = [verticalVariationName, horizontalVariationName].filter(Boolean).join(' / ');
    return `・${[name, variation].filter(Boolean).join(' ')} ×${count}【${status}】`;
  });
  return [...products, ...(status === '発送済み' ? parcelLines(shipment) : [])];
}

/** Every line of the reply of a member with orders, to the letter; null where there is none to show. */
export function expectedShipping(orders: readonly RawOrder[], memberId: string, today: DateTime): string | null {
  const shown = shownOrders(orders, memberId, today).map((order) =>
    [
      `■${inJapanese(order.date, 'yyyy年M月d日')}のご注文(受注番号 ${order.orderNo})`,
      ...order.shipmentList.flatMap((shipment) => shipmentLines(order, shipment)),
    ].join('\n'),
  );
  return shown.length > 0 ? shown.join('\n\n') : null;
}

/** Whether an order shows a slip number with a link. */
export const hasTracking = ({ status, shipmentList }: RawOrder): boolean =>
  !['CANCELLED', 'REFUNDED'].includes(status) &&
  shipmentList.some(
    ({ shippingInfo }) => shippingInfo.invoiceNo !== '' && TRACKING[shippingInfo.deliveryServiceName] !== undefined,
  );
