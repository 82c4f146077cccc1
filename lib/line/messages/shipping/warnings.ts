import type { Clock } from '../../../clock';
import type { Store } from '../../../store/store';
import type { MessageTemplate } from '../../message';
import { SHIPPING } from '../placeholders';
import { courierOf } from './couriers';
import { COURIERS_WITH_CHECK_DIGIT } from './parcels';
import { readShipping, type ShippingOrder } from './read';
import { isPlausibleSlip, slipsOf } from './slips';

const oddSlips = ({ cart, shipments }: ShippingOrder): number =>
  shipments
    .filter(({ courier }) => COURIERS_WITH_CHECK_DIGIT.has(courierOf(cart, courier ?? '')?.name ?? ''))
    .flatMap(({ slipNo }) => slipsOf(slipNo))
    .filter((slip) => !isPlausibleSlip(slip)).length;

/**
 * What staff should look at before such a message goes out, in Japanese: slip numbers of these friends' orders that
 * cannot be right. The friend sees them as the cart has them.
 */
export async function shippingWarnings(
  store: Store,
  template: MessageTemplate,
  friendIds: readonly string[],
  clock: Clock,
): Promise<string[]> {
  if (!JSON.stringify(template).includes(`[[${SHIPPING}`) || friendIds.length === 0) return [];
  const facts = await readShipping(store, friendIds, clock);
  const odd = [...facts.values()].flatMap(({ orders }) => orders).reduce((sum, order) => sum + oddSlips(order), 0);
  if (odd === 0) return [];
  return [
    `見本の友だちの伝票番号のうち${odd}件は、末尾の数字が配送会社の決まりに合いません。カートの登録を確認してください。`,
  ];
}
