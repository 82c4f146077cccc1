import type { Order } from '../../../carts/model';
import { courierOf } from './couriers';
import { isPlausibleSlip, slipsOf } from './slips';
import { shippingStatus } from './status';

/** One parcel of an order as it is shown. */
export interface ShownParcel {
  readonly shipmentNo: number;
  /** 配送状況 in one word. */
  readonly status: string;
  /** The courier as we call it, or the cart's own word. */
  readonly courier: string | null;
  readonly slips: readonly string[];
  readonly trackingUrls: readonly string[];
  /** yyyy-MM-dd */
  readonly shippedOn: string | null;
  /** For the shop, in Japanese: a number that the courier cannot have given. */
  readonly warnings: readonly string[];
}

const ODD_SLIP = '伝票番号の末尾の数字が、配送会社の決まりに合いません。カートの登録を確かめてください。';

/** Couriers whose 12-digit numbers end in a check digit. */
export const COURIERS_WITH_CHECK_DIGIT: ReadonlySet<string> = new Set(['ヤマト運輸', '佐川急便', '日本郵便']);

/** The parcels of an order; one without a number where the cart has none yet. `today`: the Japanese day. */
export function parcelsOf(cart: string, order: Order, today: string): ShownParcel[] {
  const none = { shipmentNo: 1, courier: null, slipNo: null, shippedOn: null };
  return (order.shipments.length > 0 ? order.shipments : [none]).map(({ shipmentNo, courier, slipNo, shippedOn }) => {
    const slips = slipsOf(slipNo);
    const known = courier === null ? null : courierOf(cart, courier);
    const progress = {
      status: order.status,
      cancelled: order.cancelledAt !== null,
      shippedOn,
      hasSlip: slips.length > 0,
    };
    const odd = COURIERS_WITH_CHECK_DIGIT.has(known?.name ?? '') && slips.some((slip) => !isPlausibleSlip(slip));
    return {
      shipmentNo,
      status: shippingStatus(progress, today),
      courier: known?.name ?? courier,
      slips: slips.map(({ shown }) => shown),
      trackingUrls: slips.flatMap(({ digits }) => (known?.trackingUrl && digits ? [known.trackingUrl(digits)] : [])),
      shippedOn,
      warnings: odd ? [ODD_SLIP] : [],
    };
  });
}
