import { startRepistSandbox } from '../../../../runtime/sandbox/repist/server';
import type { CartShop } from '../../../support/describe-cart';

const CUSTOMERS = '/api/data_assistant/customers';

/** The shop against which リピスト proves that it keeps the contract. */
export const openRepistShop = async (): Promise<CartShop> => {
  const { control, credentials, stop } = await startRepistSandbox({
    ...{ customers: 230, subscriptions: 120, orders: 120, unreadableEvery: 50, pace: false },
  });
  const settings = { ...credentials, requestsPerSecond: 1 };
  return {
    settings,
    wrongSettings: { ...settings, accessToken: 'WrongToken1' },
    ...{ members: 226, unreadableMembers: 4, orders: 120, subscriptions: 120, oddSubscriptions: 6 },
    perSecond: 1,
    requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
    repeatPage: () => control.addFault({ kind: 'repeatPage', path: CUSTOMERS, nth: 2 }),
    movePage: () => control.addFault({ kind: 'removeMember', path: CUSTOMERS, nth: 2 }),
    secrets: [settings.accessToken, 'WrongToken1'],
    stop,
  };
};
