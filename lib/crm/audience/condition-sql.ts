import { DateTime } from 'luxon';
import { tokyoDay, TOKYO, type Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Queries } from '../../store/store';
import { checkedId } from '../ids';
import { typeNames, type CustomField } from '../own-fields';
import { readValue } from '../own-values';
import { tagKindNames } from '../tags';
import {
  operatorNames,
  operatorsByType,
  type Condition,
  type FieldCondition,
  type SubscriptionCondition,
  type TagCondition,
} from './audience';
import { birthdaysToday, daysFromToday, nextWeek, type Span } from './dates';
import { bind, comparableSql, fieldNamed, refuseOtherThanDate, valueSql } from './values';

export interface ConditionContext {
  readonly store: Queries;
  readonly channelId: string;
  readonly clock: Clock;
  /** Filled as the conditions are written. */
  readonly params: unknown[];
}

const not = (wanted: boolean): string => (wanted ? '' : 'NOT ');

/**
 * EXISTS and not IN: within 「すべて満たす」 it becomes a join, within 「いずれか満たす」 it is looked up by the primary
 * key; IN would be a list too long to hash.
 */
async function tagSql({ store, channelId, params }: ConditionContext, { kind, name, has }: TagCondition) {
  const { rows } = await store.query<{ id: string }>(
    'SELECT id FROM tag WHERE channel_id = $1 AND kind = $2 AND name = $3',
    [channelId, kind, name],
  );
  if (!rows[0]) {
    const what = tagKindNames[kind];
    throw new Failure('input', `条件の${what}「${name}」がありません。`, `ノードを開いて、${what}を選び直してください。`); // prettier-ignore
  }
  const id = bind(params, rows[0].id, 'bigint');
  return `${not(has)}EXISTS (SELECT FROM friend_tag t WHERE t.tag_id = ${id} AND t.friend_id = f.id)`;
}

/**
 * The connections meant, as a bound list: the one named, else all of the channel's kind. They are named so that the
 * primary key of customer_link serves also where the friends are looked at one by one.
 */
async function connectionsSql(
  { store, channelId, params }: ConditionContext,
  connectionId: string | undefined,
): Promise<string> {
  const wanted = connectionId ? checkedId(connectionId, '連携ID') : null;
  const { rows } = await store.query<{ id: string }>(
    `SELECT k.id FROM cart_connection k JOIN line_channel ch ON ch.id = $1 AND ch.sandbox = k.sandbox
     WHERE k.id = coalesce($2::bigint, k.id)`,
    [channelId, wanted],
  );
  if (wanted !== null && rows.length === 0) {
    throw new Failure('input', '条件の連携が、このLINE公式アカウントでは見つかりません。', 'ノードを開いて、連携を選び直してください。'); // prettier-ignore
  }
  return bind(
    params,
    rows.map(({ id }) => id),
    'bigint[]',
  );
}

async function linkedSql(
  context: ConditionContext,
  { linked, connectionId }: Extract<Condition, { kind: 'linked' }>,
): Promise<string> {
  const ids = await connectionsSql(context, connectionId);
  return `${not(linked)}EXISTS (SELECT FROM customer_link l WHERE l.connection_id = ANY (${ids}) AND l.friend_id = f.id)`;
}

async function subscriptionSql(
  context: ConditionContext,
  { which, status, connectionId }: SubscriptionCondition,
): Promise<string> {
  const ids = await connectionsSql(context, connectionId);
  const wanted = bind(context.params, status, 'text');
  const some = (operator: '=' | '<>') => `EXISTS (
    SELECT FROM customer_link l JOIN cart_customer c ON c.id = l.customer_id
    JOIN cart_subscription s ON s.cart_customer_id = c.cart_customer_id AND s.connection_id = l.connection_id
    WHERE l.connection_id = ANY (${ids}) AND l.friend_id = f.id AND s.status ${operator} ${wanted})`;
  return which === 'any' ? some('=') : `${some('=')} AND NOT ${some('<>')}`;
}

const withinSql = (day: string, { first, last }: Span, params: unknown[]): string =>
  `${day} BETWEEN ${bind(params, first, 'text')} AND ${bind(params, last, 'text')}`;

async function dateSql(
  context: ConditionContext,
  condition: Extract<Condition, { kind: 'birthday' | 'date' | 'nextWeek' }>,
): Promise<string> {
  const { store, channelId, clock, params } = context;
  const field = await fieldNamed(store, channelId, condition.name);
  refuseOtherThanDate(field);
  const day = comparableSql(field, params);
  switch (condition.kind) {
    case 'birthday':
      return `right(${day}, 5) = ANY (${bind(params, birthdaysToday(clock), 'text[]')})`;
    case 'date':
      return withinSql(day, daysFromToday(clock, field.name, condition.from, condition.to), params);
    case 'nextWeek':
      return withinSql(day, nextWeek(clock), params);
  }
}

/** The condition's value as the field's values are compared. Throws Failure 'input' where it is none of that type. */
function wantedValue({ name, type }: CustomField, given: string | number | undefined): string {
  const value = readValue(name, type, given ?? null);
  if (value === null) {
    throw new Failure('input', `条件の「${name}」と比べる値が空です。`, '値を入力するか、「入力なし」を選んでください。'); // prettier-ignore
  }
  return type === 'date' ? tokyoDay(DateTime.fromISO(String(value), { zone: TOKYO })) : String(value);
}

const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

async function fieldSql({ store, channelId, params }: ConditionContext, condition: FieldCondition): Promise<string> {
  const field = await fieldNamed(store, channelId, condition.name);
  const { name, type } = field;
  const { operator } = condition;
  if (!operatorsByType[type].includes(operator)) {
    throw new Failure('input', `条件の「${name}」は${typeNames[type]}の項目のため、「${operatorNames[operator]}」は使えません。`, '比べ方を選び直してください。'); // prettier-ignore
  }
  if (operator === 'filled') return `${valueSql(field, params)} IS NOT NULL`;
  if (operator === 'empty') return `${valueSql(field, params)} IS NULL`;
  const stored = comparableSql(field, params);
  const value = wantedValue(field, condition.value);
  const asType = type === 'number' ? 'numeric' : 'text';
  switch (operator) {
    case 'equals':
      return `${stored} = ${bind(params, value, asType)}`;
    case 'notEquals':
      return `${stored} IS DISTINCT FROM ${bind(params, value, asType)}`;
    case 'contains':
      return `${stored} LIKE ${bind(params, pattern(value), 'text')}`;
    case 'notContains':
      return `coalesce(${stored} NOT LIKE ${bind(params, pattern(value), 'text')}, true)`;
    case 'atLeast':
      return `${stored} >= ${bind(params, value, asType)}`;
    case 'atMost':
      return `${stored} <= ${bind(params, value, asType)}`;
  }
}

/** One condition as SQL on alias f. Throws Failure 'input' for what is not there, or not of a type that suits. */
export function conditionSql(context: ConditionContext, condition: Condition): Promise<string> {
  switch (condition.kind) {
    case 'tag':
    case 'flag':
      return tagSql(context, condition);
    case 'field':
      return fieldSql(context, condition);
    case 'linked':
      return linkedSql(context, condition);
    case 'subscription':
      return subscriptionSql(context, condition);
    case 'birthday':
    case 'date':
    case 'nextWeek':
      return dateSql(context, condition);
  }
}
