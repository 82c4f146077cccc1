import type { ChangeKind, SubscriptionChange } from '../../../../lib/carts/cart';
import { consentPage } from '../../../../lib/carts/rakuraku/consent';
import { readSettings } from '../../../../lib/carts/rakuraku/settings';
import type { RakurakuControl } from '../../../../runtime/sandbox/rakuraku/control';
import { startRakurakuSandbox, type RunningRakuraku } from '../../../../runtime/sandbox/rakuraku/server';
import type { CartShop } from '../../../support/describe-cart';

/** The shop's credential after somebody gave the consent, as the marketer pastes it. */
export const consented = ({ credentials, control }: Pick<RunningRakuraku, 'credentials' | 'control'>) => ({
  ...credentials,
  consentUrl: control.consent(consentPage(readSettings(credentials))),
});

/** A change for an active 定期 each, a new one every time. */
const changesOf = (control: RakurakuControl) => {
  const free = [...control.book.subscriptions.all()].filter(({ state }) => state === 'active');
  return (kind: ChangeKind): SubscriptionChange => {
    const { index, nextDeliveryOn: deliveryOn } = free.shift()!;
    const subscriptionId = control.id(index);
    if (kind === 'skip') return { kind, subscriptionId, deliveryOn };
    if (kind === 'pause') return { kind, subscriptionId, nextDeliveryOn: index % 2 === 0 ? null : '2030-04-05' };
    return kind === 'memo' ? { kind, subscriptionId, text: 'LINEから: 休止' } : { kind: 'cancel', subscriptionId };
  };
};

/** A shop of 楽楽リピート for the contract of all carts: three pages of customers, tokens that end and can be renewed. */
export const openRakurakuShop = async (): Promise<CartShop> => {
  const sandbox = await startRakurakuSandbox({
    ...{ customers: 1_200, subscriptions: 620, orders: 620, unreadableEvery: 100, pace: false, tokenSeconds: 3_600 },
  });
  const { control } = sandbox;
  const settings = { ...consented(sandbox), requestsPerSecond: 1 };
  const path = '/api/v2/customers/search';
  return {
    settings,
    wrongSettings: { ...settings, clientSecret: 'wrong-secret' },
    ...{ members: 1_188, unreadableMembers: 12, orders: 620, subscriptions: 620, oddSubscriptions: 31 },
    perSecond: 1,
    requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
    expireTokens: () => control.expireTokens(),
    repeatPage: () => control.addFault({ kind: 'repeatPage', path, nth: 2 }),
    movePage: () => control.addFault({ kind: 'removeMember', path, nth: 2 }),
    changeOf: changesOf(control),
    writes: () => control.writes,
    loseNextAnswer: () => control.loseNextAnswer(),
    secrets: [settings.clientSecret, 'wrong-secret', new URL(settings.consentUrl).searchParams.get('code')!],
    stop: () => sandbox.stop(),
  };
};
