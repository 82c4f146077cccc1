import type { ChangeKind, SubscriptionChange } from '../../../../lib/carts/cart';
import type { EcforceControl } from '../../../../runtime/sandbox/ecforce/control';
import { startEcforceSandbox } from '../../../../runtime/sandbox/ecforce/server';
import type { CartShop } from '../../../support/describe-cart';

const CUSTOMERS = '/api/v2/admin/customers';

/** Changes of 定期 that are active and bound to nothing, each of another one. */
const changesOf = (control: EcforceControl) => {
  const free = [...control.book.subscriptions.all()].filter(
    ({ index, state }) => state === 'active' && index % 11 !== 5,
  );
  return (kind: ChangeKind): SubscriptionChange => {
    const { index, nextDeliveryOn: deliveryOn } = free.shift()!;
    const subscriptionId = control.subscriptionId(index);
    if (kind === 'skip') return { kind, subscriptionId, deliveryOn };
    if (kind === 'pause') return { kind, subscriptionId, nextDeliveryOn: index % 2 === 0 ? null : '2030-04-05' };
    return kind === 'memo' ? { kind, subscriptionId, text: 'LINEから: 休止' } : { kind: 'cancel', subscriptionId };
  };
};

/** A shop of ecforce for the contract of all carts. */
export const openEcforceShop = async (): Promise<CartShop> => {
  const sandbox = await startEcforceSandbox({ customers: 230, subscriptions: 160, orders: 240, unreadableEvery: 50, pace: false }); // prettier-ignore
  const { control } = sandbox;
  const settings = { ...sandbox.credentials, signIn: 'password', requestsPerSecond: 1 };
  return {
    settings,
    wrongSettings: { ...settings, password: 'wrong-password' },
    ...{ members: 226, unreadableMembers: 4, orders: 240, subscriptions: 160, oddSubscriptions: 8 },
    perSecond: 1,
    requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
    expireTokens: () => control.expireTokens(),
    repeatPage: () => control.addFault({ kind: 'repeatPage', path: CUSTOMERS, nth: 2 }),
    movePage: () => control.addFault({ kind: 'removeMember', path: CUSTOMERS, nth: 2 }),
    changeOf: changesOf(control),
    writes: () => control.requests().counts['PUT /api/v2/admin/subs_orders/:id 200'] ?? 0,
    loseNextAnswer: () => control.loseNextAnswer(),
    secrets: [settings.password, settings.token, 'wrong-password'],
    stop: () => sandbox.stop(),
  };
};
