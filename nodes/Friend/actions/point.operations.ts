import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { occurrencesOf, type OccurrenceRule } from '../../../lib/crm/audience';
import { changePoints, checkedPoints, POINTS_MAX, type PointOutcome, type WhenShort } from '../../../lib/crm/points';
import { onceOnlyMany } from '../../../lib/effects';
import { Failure } from '../../../lib/failure';
import { storeFor } from '../../shared/database';
import { doerOf } from '../../shared/doer';
import { friendFields } from '../../shared/friend-target';
import {
  effectKeyer,
  occurrenceFields,
  occurrenceRuleOf,
  requiredItemOccurrence,
  type EffectKeyer,
} from '../../shared/occurrence';
import { forAllItems, type Operation } from '../../shared/operation';
import { attempt, forGroups, type Group, type Outcome, type Target } from '../targets';

interface Settings {
  /** Negative takes. */
  readonly points: number;
  readonly whenShort: WhenShort;
  readonly rule: OccurrenceRule | 'item';
}

const pointsField: INodeProperties = {
  displayName: 'ポイント',
  name: 'points',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: POINTS_MAX },
  default: 10,
  description: 'このLINE公式アカウント独自のポイントです。カートの保有ポイントは変わりません',
};

const whenShortField: INodeProperties = {
  displayName: '足りないとき',
  name: 'whenShort',
  type: 'options',
  options: [
    { name: '減らさない', value: 'keep' },
    { name: '0まで減らす', value: 'toZero' },
    { name: 'マイナスにする', value: 'below' },
  ],
  default: 'keep',
};

const onceFields = occurrenceFields('同じ友だちに行う間隔', 'item', 'round', 'once', 'birthday', 'dueDate');

/** The occasion of each friend, or why there is none. */
async function occurrences(
  context: IExecuteFunctions,
  { store, channelId, clock, settings, targets }: Group<Settings>,
): Promise<(string | Failure | null)[]> {
  const { rule } = settings;
  if (rule === 'item') {
    return targets.map(({ itemIndex }) => attempt(() => requiredItemOccurrence(context, itemIndex)));
  }
  const ids = targets.map(({ friendId }) => friendId);
  const byFriend = await occurrencesOf(store, channelId, ids, rule, clock);
  return ids.map((id) => byFriend.get(id) ?? null);
}

const amount = (points: number): string => `${Math.abs(points).toLocaleString('ja-JP')}ポイント`;

function messageOf(moved: number, points: number): string {
  if (moved > 0) return `${amount(moved)}増やしました。`;
  if (moved < 0) return `${amount(moved)}減らしました。`;
  return `ポイントが${amount(points)}に足りないため、減らしませんでした。`;
}

const untouched = ({ friendId }: Target, message: string): Outcome => ({
  friendId,
  points: 0,
  changed: false,
  message,
});

/** Moves the points of those whose occasion has not had its effect yet. */
async function movePoints(context: IExecuteFunctions, keysOf: EffectKeyer, group: Group<Settings>): Promise<Outcome[]> {
  const { store, clock, settings, targets } = group;
  const occasions = await occurrences(context, group);
  const due = targets.flatMap((target, position) => {
    const occurrence = occasions[position];
    return typeof occurrence === 'string' ? [{ position, friendId: target.friendId, occurrence }] : [];
  });
  const moves = new Map<number, PointOutcome>();
  await onceOnlyMany(store, keysOf(due), clock, async (client, fresh) => {
    const changes = fresh.map((key) => ({ friendId: due[key]!.friendId, points: settings.points }));
    const how = { whenShort: settings.whenShort, by: doerOf(context) };
    const outcomes = await changePoints(client, changes, how, clock);
    fresh.forEach((key, index) => outcomes[index] && moves.set(due[key]!.position, outcomes[index]));
    return { withoutEffect: fresh.filter((_, index) => !outcomes[index]?.moved) };
  });
  return targets.map((target, position) => {
    const occurrence = occasions[position];
    if (occurrence instanceof Failure) return occurrence;
    if (occurrence === null || occurrence === undefined) {
      return untouched(target, '選んだ日付の項目が未入力のため、行いませんでした。');
    }
    const move = moves.get(position);
    if (!move) return untouched(target, 'この回では、すでに行っています。');
    const { friendId } = target;
    const message = messageOf(move.moved, settings.points);
    return { friendId, points: move.moved, balance: move.balance, changed: move.moved !== 0, message };
  });
}

const pointOperation = (
  sign: 1 | -1,
  extra: readonly INodeProperties[],
  texts: Pick<Operation, 'value' | 'name' | 'action' | 'description'>,
): Operation =>
  forAllItems({
    ...texts,
    fields: [...friendFields, pointsField, ...extra, ...onceFields],
    executeAll: async (context) => {
      const keysOf = effectKeyer(context);
      return forGroups(
        context,
        await storeFor(context),
        (itemIndex): Settings => ({
          points: sign * checkedPoints(context.getNodeParameter('points', itemIndex)),
          whenShort: context.getNodeParameter('whenShort', itemIndex, 'keep') as WhenShort,
          rule: occurrenceRuleOf(context, itemIndex),
        }),
        (group) => movePoints(context, keysOf, group),
      );
    },
  });

export const addPointsOperation = pointOperation(1, [], {
  value: 'addPoints',
  name: 'ポイントを増やす',
  action: '友だちのポイントを増やす',
  description: '独自のポイントを増やします。実行し直しても、同じ回に2度増えることはありません',
});

export const takePointsOperation = pointOperation(-1, [whenShortField], {
  value: 'takePoints',
  name: 'ポイントを減らす',
  action: '友だちのポイントを減らす',
  description: '独自のポイントを減らします。実行し直しても、同じ回に2度減ることはありません',
});
