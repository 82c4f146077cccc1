import type { IExecuteFunctions } from 'n8n-workflow';
import { audienceSql, occurrencesOf, occurrenceSql } from '../../lib/crm/audience';
import { testRecipients, TEST_RECIPIENT_SQL } from '../../lib/crm/test-recipients';
import { Failure } from '../../lib/failure';
import type { FriendOccurrence, SqlAudience } from '../../lib/line/ledger';
import { audienceOf } from '../shared/audience-fields';
import { itemFriendId } from '../shared/item-ids';
import type { OpenLine } from '../shared/line-session';
import { occurrenceRuleOf, requiredItemOccurrence } from '../shared/occurrence';
import { advancedOf } from './campaign';

/** Set where the button of the canvas started the run: only テスト配信先, and each run counts on its own. */
export const testRunOf = (context: IExecuteFunctions): string | null => {
  const isTest = context.getMode() === 'manual' && advancedOf(context, 0).manualToEveryone !== true;
  return isTest ? `test:${context.getExecutionId()}` : null;
};

/** An incoming item and what becomes of it: a friend and an occasion, or why none. */
export interface ItemRecipient {
  readonly item: number;
  readonly row: FriendOccurrence | null;
  /** Japanese, where `row` is null. */
  readonly why: string;
}

const left = (item: number, why: string): ItemRecipient => ({ item, row: null, why });

async function occurrenceLookup(
  context: IExecuteFunctions,
  line: OpenLine,
  friendIds: readonly string[],
): Promise<(item: number, friendId: string) => string | null> {
  const rule = occurrenceRuleOf(context, 0);
  if (rule === 'item') return (item) => requiredItemOccurrence(context, item);
  const occurrences = await occurrencesOf(line.store, line.channel.id, friendIds, rule, line.clock);
  return (_item, friendId) => occurrences.get(friendId) ?? null;
}

/** The friends of the incoming items. Throws Failure 'input' where an item brings no occasion though it should. */
export async function itemRecipients(
  context: IExecuteFunctions,
  line: OpenLine,
  testRun: string | null,
): Promise<ItemRecipient[]> {
  const ids = context.getInputData().map((_, item) => itemFriendId(context, item));
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) {
    throw new Failure('input', '届いたデータに友だちの情報がありません。', '「友だち」や「LINEトリガー」の後ろにつなぐか、送る相手を「条件で選ぶ」にしてください。'); // prettier-ignore
  }
  const testers = testRun === null ? null : await testRecipients(line.store, line.channel.id, known);
  const occurrenceOf = testRun === null ? await occurrenceLookup(context, line, known) : () => testRun;
  return ids.map((friendId, item) => {
    if (friendId === null) return left(item, '届いたデータに友だちの情報がありません');
    if (testers?.has(friendId) === false) return left(item, '手動実行のため送りません(タグ「テスト配信先」がありません)'); // prettier-ignore
    const occurrence = occurrenceOf(item, friendId);
    if (occurrence === null) return left(item, '間隔を数える日付がありません');
    return { item, row: { friendId, occurrence }, why: '' };
  });
}

/** The friends that meet the block's conditions, and the occasion, as the ledger takes them; in a test run the testers. */
export async function audienceRecipients(
  context: IExecuteFunctions,
  line: OpenLine,
  testRun: string | null,
): Promise<SqlAudience> {
  const { store, channel, clock } = line;
  const { where, params } = await audienceSql(store, channel.id, audienceOf(context, 0), clock);
  const rule = occurrenceRuleOf(context, 0);
  if (rule === 'item') {
    throw new Failure('input', '条件で選ぶときは、「きっかけごとに1回」を使えません。', '同じ人へ送る間隔を選び直してください。'); // prettier-ignore
  }
  const occurrence = await occurrenceSql(store, channel.id, rule, clock, params);
  return testRun === null ? { where, params, occurrence } : testAudience(line, testRun);
}

/**
 * Those who try a message out get it whether or not they meet its conditions, which hardly any tester does on the day
 * of the trial. Whether the conditions can be asked at all was found out before.
 */
async function testAudience({ store, channel, clock }: OpenLine, testRun: string): Promise<SqlAudience> {
  const { where, params } = await audienceSql(store, channel.id, { match: 'all', groups: [] }, clock);
  return { where: `${where} AND ${TEST_RECIPIENT_SQL}`, params, occurrence: `$${params.push(testRun)}::text` };
}

export const toAudience = (context: IExecuteFunctions): boolean =>
  context.getNodeParameter('sendTo', 0, 'items') === 'audience';
