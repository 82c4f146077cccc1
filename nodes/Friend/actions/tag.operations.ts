import type { IExecuteFunctions } from 'n8n-workflow';
import { addTags, removeTags, type TagChange, type TagChanges, type TagKind } from '../../../lib/crm/tags';
import type { Clock } from '../../../lib/clock';
import { onceOnlyMany } from '../../../lib/effects';
import type { Queries } from '../../../lib/store/store';
import { storeFor } from '../../shared/database';
import { doerOf } from '../../shared/doer';
import { friendFields } from '../../shared/friend-target';
import { effectKeyer, itemOccurrence, type EffectKeyer } from '../../shared/occurrence';
import { forAllItems, type Operation } from '../../shared/operation';
import { tagNamesOf, tagsField } from '../../shared/tag-fields';
import { forGroups, type Group, type Target } from '../targets';

type Change = (queries: Queries, change: TagChange, clock: Clock) => Promise<TagChanges>;

interface Way {
  readonly kind: TagKind;
  readonly change: Change;
  /** 「「定期」…」 */
  readonly done: string;
  readonly nothing: string;
}

const REPEATED = 'このきっかけでは、すでに行っています。';

/** One occasion (an event, a step) does it once: running it again must not bring back a tag taken away since. */
async function changeOnce(context: IExecuteFunctions, way: Way, keysOf: EffectKeyer, group: Group<string[]>) {
  const { store, channelId, clock, settings: names, targets } = group;
  const change = (friendIds: readonly string[]): TagChange => ({
    channelId,
    friendIds,
    names,
    kind: way.kind,
    by: doerOf(context),
  });
  const occurrenceOf = ({ itemIndex }: Target) => itemOccurrence(context, itemIndex);
  const free = targets.filter((target) => occurrenceOf(target) === null);
  const bound = targets.filter((target) => occurrenceOf(target) !== null);
  const changed = new Set<string>();
  const repeated = new Set<number>();
  if (free.length > 0) {
    const found = await way.change(store, change(free.map(({ friendId }) => friendId)), clock);
    for (const id of found.changed) changed.add(id);
  }
  if (bound.length > 0) {
    const keys = keysOf(bound.map((target) => ({ friendId: target.friendId, occurrence: occurrenceOf(target)! })));
    const done = await onceOnlyMany(store, keys, clock, async (client, fresh) => {
      const friendIds = fresh.map((position) => bound[position]!.friendId);
      for (const id of (await way.change(client, change(friendIds), clock)).changed) changed.add(id);
      return { withoutEffect: [] };
    });
    bound.forEach(({ itemIndex }, position) => void (done.has(position) || repeated.add(itemIndex)));
  }
  return targets.map(({ friendId, itemIndex }) => {
    const isChanged = changed.has(friendId) && !repeated.has(itemIndex);
    const message = repeated.has(itemIndex) ? REPEATED : isChanged ? way.done : way.nothing;
    return { friendId, [`${way.kind}s`]: names, changed: isChanged, message };
  });
}

const tagOperation = (way: Way, texts: Pick<Operation, 'value' | 'name' | 'action' | 'description'>): Operation =>
  forAllItems({
    ...texts,
    fields: [...friendFields, tagsField(way.kind)],
    executeAll: async (context) => {
      const keysOf = effectKeyer(context);
      return forGroups(
        context,
        await storeFor(context),
        (itemIndex) => tagNamesOf(context, itemIndex, way.kind),
        (group) => changeOnce(context, way, keysOf, group),
      );
    },
  });

export const addTagsOperation = tagOperation(
  {
    kind: 'tag',
    change: addTags,
    done: 'タグを付けました。',
    nothing: 'すでに付いているため、変更はありませんでした。',
  },
  {
    value: 'addTags',
    name: 'タグを付ける',
    action: '友だちにタグを付ける',
    description: '届いた友だちにタグを付けます。まだないタグは新しく作ります',
  },
);

export const removeTagsOperation = tagOperation(
  {
    kind: 'tag',
    change: removeTags,
    done: 'タグを外しました。',
    nothing: '付いていないため、変更はありませんでした。',
  },
  {
    value: 'removeTags',
    name: 'タグを外す',
    action: '友だちのタグを外す',
    description: '届いた友だちからタグを外します。タグそのものは残ります',
  },
);

export const raiseFlagsOperation = tagOperation(
  {
    kind: 'flag',
    change: addTags,
    done: 'フラグを立てました。',
    nothing: 'すでに立っているため、変更はありませんでした。',
  },
  {
    value: 'raiseFlags',
    name: 'フラグを立てる',
    action: '友だちのフラグを立てる',
    description: '届いた友だちのフラグを立てます。まだないフラグは新しく作ります',
  },
);

export const lowerFlagsOperation = tagOperation(
  {
    kind: 'flag',
    change: removeTags,
    done: 'フラグを下ろしました。',
    nothing: '立っていないため、変更はありませんでした。',
  },
  {
    value: 'lowerFlags',
    name: 'フラグを下ろす',
    action: '友だちのフラグを下ろす',
    description: '届いた友だちのフラグを下ろします',
  },
);
