import type { ConnectionReport } from '../cart';
import { causeOf, goodReport, reportOf } from '../kit/error-table';
import { CUSTOMER_LABELS, SUBSCRIPTION_LABELS } from '../kit/listed/mapping';
import { missingLabels } from '../kit/listed/row-reader';
import { EVERYTHING, type Listing } from './by-number';
import type { Mapping } from './mapping-schema';
import { flat } from './rows';
import { readable } from './shop';

/** The listings of a shop, for a glance at each. */
export interface CheckedShop {
  readonly mapping: Mapping;
  readonly customers: Listing;
  readonly orders: Listing;
  readonly subscriptions: Listing;
  /** Whether what the consent brought is kept beyond this process. */
  readonly kept: boolean;
}

/** The first row that the cart gives. */
const glance = async (listing: Listing): Promise<unknown> => (await listing.read(EVERYTHING, 1)).rows[0];

const missingNote = (what: string, labels: readonly string[]): string =>
  labels.length === 0 ? '' : `${what}の返事に次の項目がないため、空のままになります: ${labels.join('、')}。`;

const checkCustomers = async ({ customers, mapping }: CheckedShop): Promise<string> => {
  const first = await glance(customers);
  if (first === undefined) return '顧客はまだいません。';
  const row = readable('customers', () => flat(first, '顧客'));
  const missing = missingLabels(row, mapping.customers.fields, CUSTOMER_LABELS);
  if (missing.includes(CUSTOMER_LABELS.id)) throw customers.notKept(`「${CUSTOMER_LABELS.id}」がありません`);
  return missingNote('顧客', missing);
};

/** The call for 定期 is known by its name only: a shop without it still has customers and orders. */
const checkSubscriptions = async ({ subscriptions, mapping }: CheckedShop): Promise<string> => {
  try {
    const first = await glance(subscriptions);
    if (first === undefined) return '';
    const row = readable('subscriptions', () => flat(first, '定期'));
    return missingNote('定期', missingLabels(row, mapping.subscriptions.fields, SUBSCRIPTION_LABELS));
  } catch (error) {
    const cause = causeOf(error);
    if (cause?.status !== 404 && cause?.kind !== 'refused') throw error;
    return '定期の取得は断られたため、定期の取り込みと変更は使えません(mapping/rakuraku.json のパスを確かめてください)。';
  }
};

const NOT_KEPT =
  'ただし、データベースの接続先がこのn8nの環境に設定されていないため、許可はn8nを再起動するまでのものです。続けて取り込みを1回実行すると保存されます。';

/** The credential test: consent, 顧客, 受注, 定期. Every refusal becomes a report; only a fault of ours is thrown. */
export const checkConnection = async (shop: CheckedShop): Promise<ConnectionReport> => {
  try {
    const customers = await checkCustomers(shop);
    await glance(shop.orders);
    const notes = [customers, await checkSubscriptions(shop), shop.kept ? '' : NOT_KEPT];
    return goodReport(`楽楽リピートに接続できました。${notes.join('')}`);
  } catch (error) {
    return reportOf(error);
  }
};
