import { DateTime } from 'luxon';
import { TOKYO, tokyoDay, type Clock } from '../../clock';
import { Failure } from '../../failure';
import type { CartAnswer, ChangeProof, SubscriptionChange } from '../cart';
import { changeWithProof } from '../kit/change';
import { causeOf } from '../kit/error-table';
import { isObject, isCode } from '../kit/reply';
import { readInstant, readInteger, readObject, readText, required, RowError } from '../kit/values';
import type { Subscription } from '../model';
import { capabilities } from './capabilities';
import { readPage } from './changed-pages';
import type { ShopifyClient } from './client';
import { anotherAppsContract, noContract, notShopify } from './errors';
import { gidOf, isNumber } from './gid';
import { nodesOf, toSubscription } from './map';
import { CANCEL, CONTRACT_AND_CYCLES, contracts, ONE_CONTRACT, PAUSE, SET_NEXT_DATE, SKIP } from './queries';

interface Cycle {
  readonly index: number;
  /** ISO instant. */
  readonly expectedAt: string;
  readonly skipped: boolean;
  readonly billed: boolean;
}

interface ContractNow {
  readonly subscription: Subscription;
  /** ISO instant of the next charge, where one is planned. */
  readonly nextAt: string | null;
  /** The billing cycles from a day on, earliest first; none where the change does not ask for them. */
  readonly cycles: readonly Cycle[];
}

const toCycle = (raw: unknown): Cycle => {
  const row = readObject(raw, '決済サイクル');
  return {
    index: required(readInteger(row.cycleIndex, '回'), '回'),
    expectedAt: required(readInstant(row.billingAttemptExpectedDate, '決済予定日'), '決済予定日'),
    skipped: row.skipped === true,
    billed: readText(row.status, '決済サイクルの状態') !== 'UNBILLED',
  };
};

const dayOf = (instant: string): string => tokyoDay(DateTime.fromISO(instant));

const startOf = (day: string): DateTime => DateTime.fromISO(day, { zone: TOKYO });

/** How far ahead cycles are looked for: the longest interval of a 定期 is a year. */
const LOOK_AHEAD = { days: 800 };

/** Denied: is it this contract alone (another app's), or the right to read contracts? The list tells. */
const toldApart = async (client: ShopifyClient, error: unknown): Promise<unknown> => {
  if (!causeOf(error)?.codes.includes('ACCESS_DENIED')) return error;
  await readPage(client, contracts, null, null);
  return anotherAppsContract();
};

const ask = async (client: ShopifyClient, id: string, cyclesFrom: string | null) => {
  if (cyclesFrom === null) return client.query({ step: 'contracts', query: ONE_CONTRACT, variables: { id } });
  const from = startOf(cyclesFrom);
  const variables = { id, from: from.toISO(), to: from.plus(LOOK_AHEAD).toISO() };
  return client.query({ step: 'contracts', query: CONTRACT_AND_CYCLES, variables });
};

/** @throws Failure 'cart' where there is no such contract, or none that is ours to change. */
const readContract = async (client: ShopifyClient, id: string, cyclesFrom: string | null): Promise<ContractNow> => {
  if (!isNumber(id)) throw noContract();
  const { data } = await ask(client, gidOf('SubscriptionContract', id), cyclesFrom).catch(async (error: unknown) => {
    throw await toldApart(client, error);
  });
  const { subscriptionContract: contract, subscriptionBillingCycles: cycles } = data;
  if (contract === null) throw noContract();
  try {
    const nextAt = readInstant(readObject(contract, '定期契約').nextBillingDate, '次回決済日');
    const rows = cyclesFrom === null ? [] : nodesOf(cycles, '決済サイクル').map(toCycle);
    return { subscription: toSubscription(contract), nextAt, cycles: rows };
  } catch (error) {
    throw error instanceof RowError ? notShopify('contracts', error.message) : error;
  }
};

/** userErrors of every mutation in the answer. */
const userErrorCodes = (data: Readonly<Record<string, unknown>>): string[] =>
  Object.values(data)
    .flatMap((payload) =>
      isObject(payload) && Array.isArray(payload.userErrors) ? (payload.userErrors as unknown[]) : [],
    )
    .map((error) => (isObject(error) && isCode(error.code) ? error.code : 'INVALID'));

interface Plan {
  readonly cyclesFrom: string | null;
  isDone(now: ContractNow): boolean;
  /** Why not, in Japanese. */
  refusal(now: ContractNow): string | null;
  /** The mutation and its variables beside the id. */
  mutation(now: ContractNow): { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
}

const ended = ({ subscription }: ContractNow): string | null =>
  subscription.status === 'cancelled' ? 'この定期契約はすでに終わっています。' : null;

const notActive = ({ subscription }: ContractNow): string | null =>
  subscription.status === 'active' ? null : `この定期契約は継続中ではありません(${subscription.statusRaw})。`;

const pause: Plan = {
  cyclesFrom: null,
  isDone: ({ subscription }) => subscription.status === 'paused',
  refusal: notActive,
  mutation: () => ({ query: PAUSE, variables: {} }),
};

const cancel: Plan = {
  cyclesFrom: null,
  isDone: ({ subscription }) => subscription.status === 'cancelled',
  refusal: () => null,
  mutation: () => ({ query: CANCEL, variables: {} }),
};

/** 休止 until a day: the date alone moves, at the hour at which it was planned. */
const pauseUntil = (day: string): Plan => ({
  cyclesFrom: null,
  isDone: ({ subscription }) => subscription.nextDeliveryOn === day,
  refusal: ended,
  mutation: ({ nextAt }) => {
    const { hour, minute, second } = nextAt === null ? startOf(day) : DateTime.fromISO(nextAt).setZone(TOKYO);
    return { query: SET_NEXT_DATE, variables: { date: startOf(day).set({ hour, minute, second }).toISO() } };
  },
});

/** スキップ: the day's cycle is skipped and the next charge is the one after it, by Shopify's own calendar. */
const skip = (day: string): Plan => {
  const planned = ({ cycles }: ContractNow) => cycles.find(({ expectedAt }) => dayOf(expectedAt) === day);
  const following = ({ cycles }: ContractNow) =>
    cycles.find(({ expectedAt, skipped, billed }) => dayOf(expectedAt) > day && !skipped && !billed);
  return {
    cyclesFrom: day,
    isDone: (now) => planned(now)?.skipped === true && (now.subscription.nextDeliveryOn ?? '') > day,
    refusal: (now) => {
      const cycle = planned(now);
      if (!cycle) return `この定期契約には、${day} の決済の予定がありません。`;
      if (cycle.billed) return `${day} の回はもう決済されているため、スキップできません。`;
      return notActive(now) ?? (following(now) ? null : '次の決済の予定がないため、スキップできません。');
    },
    mutation: (now) => ({
      query: SKIP,
      variables: { index: planned(now)?.index, date: following(now)?.expectedAt },
    }),
  };
};

const planOf = (change: SubscriptionChange): Plan => {
  switch (change.kind) {
    case 'skip':
      return skip(change.deliveryOn);
    case 'pause':
      return change.nextDeliveryOn === null ? pause : pauseUntil(change.nextDeliveryOn);
    case 'cancel':
      return cancel;
    default: {
      const way = capabilities.change[change.kind];
      throw new Failure('cart', way.by === 'none' ? way.why : '', 'ご利用の定期購買アプリで操作してください。');
    }
  }
};

/** Changes a contract of our own app, with proof. */
export const changeContract = async (
  client: ShopifyClient,
  clock: Clock,
  change: SubscriptionChange,
): Promise<ChangeProof> => {
  const plan = planOf(change);
  const id = change.subscriptionId;
  return changeWithProof<ContractNow>({
    read: () => readContract(client, id, plan.cyclesFrom),
    isDone: plan.isDone,
    refusal: plan.refusal,
    write: async (now): Promise<CartAnswer> => {
      const { query, variables } = plan.mutation(now);
      const asked = {
        step: 'change',
        query,
        variables: { id: gidOf('SubscriptionContract', id), ...variables },
      } as const;
      return { status: 200, codes: userErrorCodes((await client.mutate(asked)).data) };
    },
    now: () => clock.now().toJSDate().toISOString(),
  });
};
