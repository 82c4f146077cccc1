import type { ConnectionReport } from '../cart';
import { causeOf, goodReport, reportOf } from '../kit/error-table';
import { isObject } from '../kit/reply';
import { readPage } from './changed-pages';
import type { ShopifyClient } from './client';
import { contracts, customers, orders, type ListedThing } from './queries';

/** A handful of rows. */
const glance = async (client: ShopifyClient, thing: ListedThing): Promise<readonly unknown[]> =>
  (await readPage(client, { ...thing, pageSize: 5 }, null, null)).rows;

/** Protected data comes back as null for an app that was not granted it (reference 3.1). */
const checkCustomers = async (client: ShopifyClient): Promise<string> => {
  const rows = await glance(client, customers);
  if (rows.length === 0) return '顧客はまだいません。';
  if (rows.some((row) => isObject(row) && row.defaultEmailAddress !== null)) return '';
  return 'ただし、お客様のメールアドレスが返ってきません。アプリの「保護された顧客データ」の申請(メール)を確かめてください。照合に必要です。';
};

/** A shop without a 定期 of this app needs no right to it. */
const checkContracts = async (client: ShopifyClient): Promise<string> => {
  try {
    const rows = await glance(client, contracts);
    return rows.length > 0 ? '' : 'このアプリが作った定期契約はありません。別の定期購買アプリの契約は読めません。';
  } catch (error) {
    if (!causeOf(error)?.codes.includes('ACCESS_DENIED')) throw error;
    return '定期契約の権限(read_own_subscription_contracts)がないため、定期の取り込みと変更は使えません。';
  }
};

/** The credential test: 顧客, 注文, 定期契約. Every refusal becomes a report; only a fault of ours is thrown. */
export const checkConnection = async (client: ShopifyClient): Promise<ConnectionReport> => {
  try {
    const note = await checkCustomers(client);
    await glance(client, orders);
    return goodReport(`Shopifyに接続できました。${note}${await checkContracts(client)}`);
  } catch (error) {
    return reportOf(error);
  }
};
