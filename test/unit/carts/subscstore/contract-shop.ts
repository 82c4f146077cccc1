import { startSubscstoreSandbox } from '../../../../runtime/sandbox/subscstore/server';
import type { CartShop } from '../../../support/describe-cart';

const CUSTOMERS = '/api/v1/users?';

/** The shop against which サブスクストア proves that it keeps the contract. */
export const openSubscstoreShop = async (): Promise<CartShop> => {
  const { control, credentials, stop } = await startSubscstoreSandbox({
    ...{ customers: 230, subscriptions: 120, orders: 120, unreadableEvery: 50, pace: false },
  });
  const settings = { ...credentials, requestsPerSecond: 1 };
  return {
    settings,
    wrongSettings: { ...settings, secretKey: 'wrong-secret' },
    ...{ members: 226, unreadableMembers: 4, orders: 120, subscriptions: 120, oddSubscriptions: 6 },
    perSecond: 1,
    requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
    expireTokens: () => control.expireTokens(),
    repeatPage: () => control.addFault({ kind: 'repeatPage', path: CUSTOMERS, nth: 2 }),
    movePage: () => control.addFault({ kind: 'removeMember', path: CUSTOMERS, nth: 2 }),
    secrets: [settings.secretKey, 'wrong-secret'],
    stop,
  };
};
