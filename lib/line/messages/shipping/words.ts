import { DateTime } from 'luxon';
import { TOKYO, tokyoDay, type Clock } from '../../../clock';
import { cleaned, cutTo } from '../tokens';
import { NO_ORDERS, NOT_LINKED } from '../placeholders';
import { missing, type OrderText, type PlaceholderValue } from '../value';
import { courierOf } from './couriers';
import type { ShippingFacts, ShippingLine, ShippingOrder, ShippingParcel } from './read';
import { slipsOf } from './slips';
import { shippingStatus } from './status';

const NAME_MAX = 120;
/** A piece of an order's text, which must fit into one 吹き出し with room for what stands around it. */
const PIECE_MAX = 4_000;

const oneLine = (text: string, max = NAME_MAX): string => cutTo(cleaned(text).replaceAll(/\s+/g, ' '), max);

const dayOf = (day: string): string => DateTime.fromISO(day, { zone: TOKYO }).toFormat('M月d日');

function heading(order: ShippingOrder, withShop: boolean): string {
  const day = DateTime.fromJSDate(order.orderedAt, { zone: TOKYO }).toFormat('yyyy年M月d日');
  const count = order.subscriptionCount === null ? '' : ` 定期${order.subscriptionCount}回目`;
  const shop = withShop ? `【${oneLine(order.shop)}】\n` : '';
  return `${shop}■${day}のご注文(受注番号 ${oneLine(order.orderNo)}${count})`;
}

const product = ({ productName, variation, quantity }: ShippingLine): string =>
  `・${oneLine([productName || '商品', variation].filter(Boolean).join(' '))} ×${quantity}`;

/** 発送日, courier, slip numbers and links of a parcel that was sent. */
function parcelLines(cart: string, { courier, slipNo, shippedOn }: ShippingParcel): string[] {
  const known = courier === null ? null : courierOf(cart, courier);
  const name = known?.name ?? oneLine(courier ?? '', 40);
  const slips = slipsOf(slipNo);
  const sent = [shippedOn === null ? '' : `${dayOf(shippedOn)}発送`, name].filter(Boolean).join(' ');
  return [
    ...(sent ? [` ${sent}`] : []),
    ...slips.flatMap(({ shown, digits }) => [
      ` 伝票番号 ${oneLine(shown)}`,
      ...(known?.trackingUrl && digits ? [` ${known.trackingUrl(digits)}`] : []),
    ]),
  ];
}

/** Products with their 配送状況, parcel by parcel; those of no parcel first. */
function bodyLines(order: ShippingOrder, today: string): string[] {
  const nothing: ShippingParcel = { shipmentNo: -1, courier: null, slipNo: null, shippedOn: null };
  const numbers = new Set(order.shipments.map(({ shipmentNo }) => shipmentNo));
  return [nothing, ...order.shipments].flatMap((parcel) => {
    const lines = order.lines.filter(({ shipmentNo }) =>
      parcel === nothing ? !numbers.has(shipmentNo) : shipmentNo === parcel.shipmentNo,
    );
    const hasSlip = slipsOf(parcel.slipNo).length > 0;
    if (lines.length === 0 && (parcel === nothing || (order.lines.length > 0 && !hasSlip))) return [];
    const status = shippingStatus({ ...order, shippedOn: parcel.shippedOn, hasSlip }, today);
    const isSent = status === '発送済み' || status === '配達完了';
    return [
      ...(lines.length > 0 ? lines.map((line) => `${product(line)}【${status}】`) : [`・お荷物【${status}】`]),
      ...(isSent ? parcelLines(order.cart, parcel) : []),
    ];
  });
}

/** Lines put together to pieces of at most PIECE_MAX. */
function pieces(lines: readonly string[]): string[] {
  return lines.reduce<string[]>((done, line) => {
    const last = done.at(-1);
    if (last === undefined || last.length + 1 + line.length > PIECE_MAX) return [...done, line];
    return [...done.slice(0, -1), `${last}\n${line}`];
  }, []);
}

function orderText(order: ShippingOrder, withShop: boolean, today: string): OrderText {
  const lines = bodyLines(order, today);
  const status = shippingStatus({ ...order, shippedOn: null, hasSlip: false }, today);
  return pieces([heading(order, withShop), ...(lines.length > 0 ? lines : [`・【${status}】`])]);
}

/** `[[配送状況]]` of one friend. */
export function shippingValue({ shops, orders, older }: ShippingFacts, clock: Clock): PlaceholderValue {
  if (shops === 0) return missing(NOT_LINKED);
  if (orders.length === 0) return missing(NO_ORDERS);
  const today = tokyoDay(clock.now());
  return { kind: 'orders', orders: orders.map((order) => orderText(order, shops > 1, today)), older };
}
