import { TOKYO, type Clock } from '../../../clock';
import type { ConnectionReport } from '../../cart';
import { causeOf, goodReport, reportOf } from '../error-table';
import { isObject } from '../reply';
import { LISTING_NAMES, type ListingClient, type ListingStep, type NotOurs } from './client';
import { CUSTOMER_LABELS, ORDER_LABELS, SUBSCRIPTION_LABELS, type ListingsMapping } from './mapping';
import { missingLabels, type Names } from './row-reader';

export interface CheckedShop {
  readonly label: string;
  readonly mapping: ListingsMapping;
  readonly client: ListingClient;
  readonly notOurs: NotOurs;
}

const LABELS = { customers: CUSTOMER_LABELS, orders: ORDER_LABELS, subscriptions: SUBSCRIPTION_LABELS } as const;
const SHOWN = 5;

/** What the first row of a listing lacks. An id that is missing means that this is not the cart's answer. */
const missingNote = (row: unknown, step: ListingStep, { mapping, notOurs }: CheckedShop): string => {
  const labels: Readonly<Record<string, string>> = LABELS[step];
  if (!isObject(row)) throw notOurs(step, '行の形');
  const missing = missingLabels(row, mapping[step].fields as Names<string>, labels);
  const [idLabel = ''] = Object.values(labels);
  if (missing.includes(idLabel)) throw notOurs(step, `「${idLabel}」がありません`);
  if (missing.length === 0) return '';
  const named =
    missing.slice(0, SHOWN).join('、') + (missing.length > SHOWN ? ` ほか${missing.length - SHOWN}項目` : '');
  return `${LISTING_NAMES[step]}の返事に次の項目がないため、空のままになります: ${named}。`;
};

const DAYS_LOOKED_AT = 30;

const paramsOf = (step: ListingStep, { mapping }: CheckedShop, clock: Clock): Record<string, string> => {
  const { params } = mapping[step];
  const time = (daysAgo: number) => clock.now().setZone(TOKYO).minus({ days: daysAgo }).toFormat(mapping.timeFormat);
  return {
    [params.page]: '1',
    ...(params.pageSize !== null && { [params.pageSize]: '1' }),
    ...('updatedFrom' in params && { [params.updatedFrom]: time(DAYS_LOOKED_AT), [params.updatedTo]: time(0) }),
  };
};

const checkListing = async (step: ListingStep, shop: CheckedShop, clock: Clock): Promise<string> => {
  const { rows } = await shop.client.list(step, paramsOf(step, shop, clock));
  return rows.length === 0 ? '' : missingNote(rows[0], step, shop);
};

/** A shop may have the customers without the rest; then what it has still works. */
const checkOther = async (step: 'orders' | 'subscriptions', shop: CheckedShop, clock: Clock): Promise<string> => {
  try {
    return await checkListing(step, shop, clock);
  } catch (error) {
    const status = causeOf(error)?.status ?? null;
    if (status !== 403 && status !== 404) throw error;
    return `${LISTING_NAMES[step]}は許可されていないため使えません。${shop.label}との契約を確かめてください。`;
  }
};

/** The credential test: each of the three listings once. Every refusal becomes a report; only a fault of ours is thrown. */
export const checkListings = async (shop: CheckedShop, clock: Clock): Promise<ConnectionReport> => {
  try {
    const notes = [
      await checkListing('customers', shop, clock),
      await checkOther('orders', shop, clock),
      await checkOther('subscriptions', shop, clock),
    ];
    return goodReport([`${shop.label}に接続できました。`, ...notes].join(''));
  } catch (error) {
    return reportOf(error);
  }
};
