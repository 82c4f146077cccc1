/** Who is meant: groups of conditions as one SQL condition over friends. */
import type { Clock } from '../../clock';
import type { Queries } from '../../store/store';
import { checkedId } from '../ids';
import type { Audience, AudienceSql, Match } from './audience';
import { conditionSql, type ConditionContext } from './condition-sql';
import { bind, comparableSql, fieldNamed, refuseOtherThanDate } from './values';

export { operatorNames, type Audience, type AudienceSql, type Condition, type Match, type Operator } from './audience';
export { occurrencesOf, occurrenceSql, type OccurrenceRule } from './occurrence';

/** 退会: the cart of any connection no longer has the customer. On alias f. */
export const WITHDRAWN_SQL = `jsonb_path_exists(f.custom_data, '$.*.withdrawnOn')`;

/** A value that cannot be compared (NULL) does not meet the condition; nor may it spoil an OR around it. */
const joined = (parts: readonly string[], match: Match): string =>
  parts.map((part) => `(${part})`).join(match === 'all' ? ' AND ' : ' OR ');

/**
 * The friends of a channel that meet the audience, as a condition on alias f = friend. Leaves out 退会 always, and
 * nobody for having blocked us: whoever sends counts those. Days are Japanese, today is the clock's. Throws Failure
 * 'input' that names a tag, field or connection which is not there (any more), or a value that does not suit its field.
 */
export async function audienceSql(
  store: Queries,
  channelId: string,
  audience: Audience,
  clock: Clock,
): Promise<AudienceSql> {
  const params: unknown[] = [];
  const channel = bind(params, checkedId(channelId, 'チャネルID'), 'bigint');
  const context: ConditionContext = { store, channelId, clock, params };
  const groups: string[] = [];
  for (const { match, conditions } of audience.groups) {
    const parts: string[] = [];
    for (const condition of conditions) parts.push(await conditionSql(context, condition));
    if (parts.length > 0) groups.push(joined(parts, match));
  }
  const chosen = groups.length > 0 ? ` AND (${joined(groups, audience.match)})` : '';
  return { where: `f.channel_id = ${channel}${chosen} AND NOT ${WITHDRAWN_SQL}`, params };
}

/**
 * A date of custom data as text yyyy-MM-dd (JST) on alias f, NULL where the friend has none; its parameters are added to
 * `params`. Throws Failure 'input' for a field that is not there or holds no dates.
 */
export async function dateFieldSql(
  store: Queries,
  channelId: string,
  fieldName: string,
  params: unknown[],
): Promise<string> {
  const field = await fieldNamed(store, checkedId(channelId, 'チャネルID'), fieldName);
  refuseOtherThanDate(field);
  return comparableSql(field, params);
}
