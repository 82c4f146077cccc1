import type { Args, Types } from './graphql/execute';
import { shopDay } from '../shop/tokyo';
import { ownContract, requireScope } from './queries';
import { contractRow } from './rows';
import type { ShopifyShop } from './shop';

interface Payload {
  readonly contract?: unknown;
  readonly billingCycle?: unknown;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[];
    readonly message: string;
  }[];
}

const refused = (code: string, field: string): Payload => ({
  userErrors: [{ code, field: [field], message: `${field} is invalid` }],
});

type Change = (contract: number, args: Args) => Payload;

const scalar = { kind: 'scalar', type: '' } as const;

export const MUTATION_TYPES: Types = {
  Payload: {
    contract: { kind: 'object', type: 'SubscriptionContract' },
    billingCycle: { kind: 'object', type: 'SubscriptionBillingCycle' },
    userErrors: { kind: 'list', type: 'UserError' },
  },
  UserError: { code: scalar, field: scalar, message: scalar },
};

/** What may be changed (reference 3.4): contracts of this app, nothing else. */
export const mutationFields = (shop: ShopifyShop): Types[string] => {
  const { subscriptions } = shop.book;
  const contract = (index: number): Payload => ({ contract: contractRow(subscriptions.at(index)), userErrors: [] });
  const isEnded = (index: number): boolean => subscriptions.at(index).state === 'cancelled';

  const pause: Change = (index) => {
    if (subscriptions.at(index).state !== 'active') return refused('CONTRACT_TERMINATED', 'subscriptionContractId');
    shop.patchContract(index, { state: 'paused' });
    return contract(index);
  };
  const cancel: Change = (index) => {
    if (isEnded(index)) return refused('CONTRACT_TERMINATED', 'subscriptionContractId');
    shop.patchContract(index, { state: 'cancelled', nextDeliveryOn: '' });
    return contract(index);
  };
  const setNextDate: Change = (index, { date }) => {
    const instant = Date.parse(String(date));
    if (Number.isNaN(instant) || isEnded(index)) return refused('INVALID', 'date');
    shop.patchContract(index, { nextDeliveryOn: shopDay(instant) });
    return contract(index);
  };
  const skip: Change = (index, { billingCycleInput }) => {
    const { selector } = billingCycleInput as { selector?: { index?: number } };
    const cycle = shop.cycles(index).find(({ cycleIndex }) => cycleIndex === selector?.index);
    if (!cycle || cycle.status === 'BILLED') return refused('INVALID', 'billingCycleInput');
    shop.skipCycle(index, cycle.cycleIndex);
    return { billingCycle: { ...cycle, skipped: true }, userErrors: [] };
  };

  const field = (idOf: (args: Args) => unknown, change: Change): Types[string][string] => ({
    kind: 'object',
    type: 'Payload',
    resolve: (args) => {
      requireScope(shop, 'write_own_subscription_contracts');
      const index = ownContract(shop, idOf(args));
      return index === null ? refused('NOT_FOUND', 'subscriptionContractId') : change(index, args);
    },
  });
  const ofCycle = ({ billingCycleInput }: Args): unknown => (billingCycleInput as { contractId?: unknown }).contractId;
  return {
    subscriptionContractPause: field(({ subscriptionContractId: id }) => id, pause),
    subscriptionContractCancel: field(({ subscriptionContractId: id }) => id, cancel),
    subscriptionContractSetNextBillingDate: field(({ contractId: id }) => id, setNextDate),
    subscriptionBillingCycleSkip: field(ofCycle, skip),
  };
};
