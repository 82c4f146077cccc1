import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { clockOf } from '../../lib/store/sandbox-clock';
import type { Store } from '../../lib/store/store';
import type { Clock } from '../../lib/clock';
import { checkedId } from '../../lib/crm/ids';
import { Failure } from '../../lib/failure';
import { friendIdOf } from '../shared/friend-target';
import type { PerItem } from '../shared/operation';

/** The friend of an incoming item. */
export interface Target {
  readonly itemIndex: number;
  readonly friendId: string;
  readonly channelId: string;
  readonly lineUserId: string;
}

/** Friends in one transaction, and in one call to LINE. */
const CHUNK = 500;

const notFound = (): Failure =>
  new Failure('input', '友だちが見つかりません。', '選び直すか、前のノードの出力を確認してください。');

/** What `read` gives, or the Failure that it threw: one item's mistake is that item's. */
export function attempt<T>(read: () => T): T | Failure {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** The friend of each incoming item, or why there is none. */
async function targetsOf(context: IExecuteFunctions, store: Store): Promise<(Target | Failure)[]> {
  const ids = context
    .getInputData()
    .map((_, itemIndex) => attempt(() => checkedId(friendIdOf(context, itemIndex), '友だちID')));
  const known = new Map<string, Omit<Target, 'itemIndex' | 'friendId'>>();
  const wanted = [...new Set(ids.filter((id) => typeof id === 'string'))];
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const { rows } = await store.query<{ id: string; channelId: string; lineUserId: string }>(
      `SELECT id, channel_id AS "channelId", line_user_id AS "lineUserId" FROM friend WHERE id = ANY ($1::bigint[])`,
      [wanted.slice(start, start + CHUNK)],
    );
    for (const { id, ...row } of rows) known.set(id, row);
  }
  return ids.map((friendId, itemIndex) => {
    if (friendId instanceof Failure) return friendId;
    const friend = known.get(friendId);
    return friend ? { itemIndex, friendId, ...friend } : notFound();
  });
}

/** What was done about an item: added to what the item brought, so that the next block still has its occasion. */
export type Outcome = IDataObject | Failure;

/** Friends of one channel for which the block says the same. */
export interface Group<S> {
  readonly store: Store;
  readonly channelId: string;
  readonly clock: Clock;
  readonly settings: S;
  /** At most 500. */
  readonly targets: readonly Target[];
}

const sandboxByChannel = async (store: Store): Promise<Map<string, boolean>> => {
  const { rows } = await store.query<{ id: string; sandbox: boolean }>('SELECT id, sandbox FROM line_channel');
  return new Map(rows.map(({ id, sandbox }) => [id, sandbox]));
};

/**
 * Works on the friends of all incoming items in groups of at most 500: those of one channel for which `settingsOf` says
 * the same. `work` answers in the order of its targets.
 */
export async function forGroups<S>(
  context: IExecuteFunctions,
  store: Store,
  settingsOf: (itemIndex: number) => S,
  work: (group: Group<S>) => Promise<readonly Outcome[]>,
): Promise<PerItem> {
  const items = context.getInputData();
  const results: Outcome[] = [];
  const groups = new Map<string, { channelId: string; settings: S; targets: Target[] }>();
  for (const [itemIndex, target] of (await targetsOf(context, store)).entries()) {
    const settings = attempt(() => settingsOf(itemIndex));
    if (target instanceof Failure) results[itemIndex] = target;
    else if (settings instanceof Failure) results[itemIndex] = settings;
    else {
      const key = JSON.stringify([target.channelId, settings]);
      const group = groups.get(key) ?? { channelId: target.channelId, settings, targets: [] };
      groups.set(key, group);
      group.targets.push(target);
    }
  }
  const sandbox = await sandboxByChannel(store);
  for (const { channelId, settings, targets } of groups.values()) {
    const clock = await clockOf(store, { sandbox: sandbox.get(channelId) ?? false });
    for (let start = 0; start < targets.length; start += CHUNK) {
      const chunk = targets.slice(start, start + CHUNK);
      const outcomes = await work({ store, channelId, clock, settings, targets: chunk });
      chunk.forEach(({ itemIndex }, position) => (results[itemIndex] = outcomes[position]!));
    }
  }
  return results.map((outcome, itemIndex) =>
    outcome instanceof Failure ? outcome : [{ ...items[itemIndex]?.json, ...outcome }],
  );
}
