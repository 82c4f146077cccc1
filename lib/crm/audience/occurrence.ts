import { TOKYO, type Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Queries } from '../../store/store';
import { storableText } from '../../store/storable';
import { checkedId } from '../ids';
import { comparableSql, fieldNamed, bind, refuseOtherThanDate } from './values';

/**
 * 同じ人へ送る間隔: what makes two sends to a friend the same one. `once` ever; once per `round`, a name the marketer
 * types; once per birthday; once per value of a due date (`field`: the custom data's name).
 */
export type OccurrenceRule =
  | { readonly kind: 'once' }
  | { readonly kind: 'round'; readonly name: string }
  | { readonly kind: 'birthday'; readonly field: string }
  | { readonly kind: 'dueDate'; readonly field: string };

const ROUND_MAX = 100;

function roundName(raw: string): string {
  const name = storableText(raw).trim();
  if (name === '') throw new Failure('input', '配信回の名前が空です。', '「2026年12月」のように、今回の名前を入力してください。'); // prettier-ignore
  if (name.length <= ROUND_MAX) return name;
  throw new Failure('input', `配信回の名前が長すぎます(${ROUND_MAX}文字まで)。`, '名前を短くしてください。');
}

/**
 * The year of the birthday nearest to today, so that a send some days early or late is that birthday's. A birthday up to
 * 183 days ahead is coming, any other is past.
 */
function birthdayYearSql(day: string, clock: Clock, params: unknown[]): string {
  const today = clock.now().setZone(TOKYO);
  const ahead = today.plus({ days: 183 });
  const year = bind(params, today.year, 'integer');
  const isComing = `right(${day}, 5) <= ${bind(params, ahead.toFormat('MM-dd'), 'text')}`;
  return ahead.year > today.year
    ? `(${year} + CASE WHEN ${isComing} THEN 1 ELSE 0 END)::text`
    : `(${year} - CASE WHEN ${isComing} THEN 0 ELSE 1 END)::text`;
}

/**
 * The rule's occurrence as an SQL text expression on alias f = friend; its parameters are added to `params`. NULL for a
 * friend without the date that the rule counts by: such a friend is to be left out. Throws Failure 'input' for an empty
 * round, or a field that is not there or holds no dates.
 */
export async function occurrenceSql(
  store: Queries,
  channelId: string,
  rule: OccurrenceRule,
  clock: Clock,
  params: unknown[],
): Promise<string> {
  if (rule.kind === 'once') return `'once'`;
  if (rule.kind === 'round') return bind(params, `round:${roundName(rule.name)}`, 'text');
  const field = await fieldNamed(store, checkedId(channelId, 'チャネルID'), rule.field);
  refuseOtherThanDate(field);
  const day = comparableSql(field, params);
  if (rule.kind === 'dueDate') return `('due:' || ${day})`;
  return `CASE WHEN ${day} IS NOT NULL THEN 'birthday:' || ${birthdayYearSql(day, clock, params)} END`;
}

/** The rule's occurrence for friends of a channel; a friend without the date, or of another channel, is missing. */
export async function occurrencesOf(
  store: Queries,
  channelId: string,
  friendIds: readonly string[],
  rule: OccurrenceRule,
  clock: Clock,
): Promise<ReadonlyMap<string, string>> {
  const params: unknown[] = [];
  const occurrence = await occurrenceSql(store, channelId, rule, clock, params);
  const channel = bind(params, checkedId(channelId, 'チャネルID'), 'bigint');
  const ids = bind(
    params,
    friendIds.map((id) => checkedId(id, '友だちID')),
    'bigint[]',
  );
  const { rows } = await store.query<{ id: string; occurrence: string | null }>(
    `SELECT f.id, ${occurrence} AS occurrence FROM friend f WHERE f.channel_id = ${channel} AND f.id = ANY (${ids})`,
    params,
  );
  return new Map(rows.flatMap((row) => (row.occurrence === null ? [] : [[row.id, row.occurrence] as const])));
}
