import type { ChangeKind, SubscriptionChange } from '../../../../lib/carts/cart';
import type { ShopifyControl } from '../../../../runtime/sandbox/shopify/control';
import { startShopifySandbox } from '../../../../runtime/sandbox/shopify/server';
import type { CartShop } from '../../../support/describe-cart';

/** A change for an active contract each, a new one every time. */
const changesOf = (control: ShopifyControl) => {
  const free = [...control.book.subscriptions.all()].filter(({ state }) => state === 'active');
  return (kind: ChangeKind): SubscriptionChange => {
    const { index, nextDeliveryOn: deliveryOn } = free.shift()!;
    const subscriptionId = control.contractId(index);
    if (kind === 'skip') return { kind, subscriptionId, deliveryOn };
    if (kind === 'pause') return { kind, subscriptionId, nextDeliveryOn: index % 2 === 0 ? null : '2030-04-05' };
    return { kind: 'cancel', subscriptionId };
  };
};

/** A shop of Shopify for the contract of all carts. */
export const openShopifyShop = async (): Promise<CartShop> => {
  const sandbox = await startShopifySandbox({ customers: 230, subscriptions: 160, orders: 240, unreadableEvery: 50, pace: false }); // prettier-ignore
  const { control } = sandbox;
  const settings = { ...sandbox.credentials, authentication: 'clientCredentials', requestsPerSecond: 1 };
  return {
    settings,
    wrongSettings: { ...settings, clientSecret: 'wrong-secret' },
    ...{ members: 226, unreadableMembers: 4, orders: 240, subscriptions: 160, oddSubscriptions: 8 },
    perSecond: 1,
    requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
    expireTokens: () => control.expireTokens(),
    repeatPage: () => control.addFault({ kind: 'repeatPage', nth: 2 }),
    movePage: () => control.addFault({ kind: 'removeMember', nth: 2 }),
    changeOf: changesOf(control),
    writes: () => control.writes,
    loseNextAnswer: () => control.loseNextAnswer(),
    secrets: [settings.clientSecret, settings.accessToken, 'wrong-secret'],
    stop: () => sandbox.stop(),
  };
};
