import type { ConnectionReport } from '../cart';
import { goodReport, reportOf } from '../kit/error-table';
import type { EcforceClient } from './client';
import { customerListing, orderListing, subscriptionListing } from './listings';
import type { EcforceSettings } from './settings';

/**
 * The credential test: both domains without any secret, then one row of each list with the token. Every refusal becomes
 * a report; only a fault of ours is thrown.
 */
export const checkConnection = async (client: EcforceClient, settings: EcforceSettings): Promise<ConnectionReport> => {
  try {
    await client.findEcforce('APIドメイン');
    if (settings.cartDomain !== settings.apiDomain) await client.findEcforce('カートドメイン');
    for (const { step, path } of [customerListing, orderListing, subscriptionListing]) {
      await client.list(step, `${path}.json`, new URLSearchParams({ per: '1' }));
    }
    return goodReport('ecforceに接続できました。');
  } catch (error) {
    return reportOf(error);
  }
};
