import { startRmsSandbox } from '../../../../runtime/sandbox/rms/server';
import type { CartShop } from '../../../support/describe-cart';

/** A shop of 楽天RMS for the contract of all carts: everyone has ordered twice, half a year apart. */
export const openRmsShop = async (): Promise<CartShop> => {
  const sandbox = await startRmsSandbox({ customers: 230, subscriptions: 160, orders: 460, unreadableEvery: 50, pace: false }); // prettier-ignore
  const { control } = sandbox;
  const settings = { ...sandbox.credentials, requestsPerSecond: 1 };
  return {
    settings,
    wrongSettings: { ...settings, licenseKey: 'SL123456_wrong' },
    ...{ members: 226, customerRows: 452, unreadableMembers: 8, orders: 460 },
    // 24 are cancelled, and listed no more; a state that the shop made is one that goes on.
    ...{ subscriptions: 136, oddSubscriptions: 0 },
    perSecond: 1,
    requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
    repeatPage: () => control.addFault({ kind: 'repeatPage', path: '/es/2.0/order/', nth: 4 }),
    secrets: [settings.serviceSecret, settings.licenseKey, 'SL123456_wrong'],
    stop: () => sandbox.stop(),
  };
};
