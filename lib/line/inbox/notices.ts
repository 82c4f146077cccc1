import { TOKYO, type Clock } from '../../clock';
import { checkedId } from '../../crm/ids';
import type { Store } from '../../store/store';
import { HELD, UNKNOWN } from '../ledger/rows';

export type LineNoticeKind = 'deadEvents' | 'unknownSends' | 'quotaHeld' | 'endpoint';

/** What staff are to be told once about LINE, ready to mail. No customer data. */
export interface LineNotice {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly sandbox: boolean;
  readonly kind: LineNoticeKind;
  readonly detail: string;
  readonly nextStep: string;
  readonly subject: string;
  readonly body: string;
}

const DAY = `to_char($2::timestamptz AT TIME ZONE '${TOKYO}', 'YYYY-MM-DD')`;
const dayOf = (column: string): string => `to_char(${column} AT TIME ZONE '${TOKYO}', 'YYYY-MM-DD')`;

/** Each gives rows of cause, detail and next step for channel $1; $2 is now. One a cause is kept. */
const FIND: Readonly<Record<LineNoticeKind, string>> = {
  deadEvents: `
    SELECT c.id || ':' || ${dayOf('d.finished_at')},
      format('ワークフロー「%s」で、LINE で起きたこと%s件を5回試しても処理できませんでした。', c.name, count(*))
        || coalesce('止まったノード: ' || string_agg(DISTINCT d.error_block, '、') || '。', ''),
      'そのワークフローの「実行」で失敗の内容を確かめて直してください。処理できなかった友だちには返信が届いていません。'
    FROM event_delivery d JOIN line_consumer c ON c.id = d.consumer_id JOIN line_event e ON e.id = d.event_id
    WHERE d.state = 'dead' AND e.channel_id = $1 AND d.finished_at > clock_timestamp() - interval '3 days'
    GROUP BY c.id, c.name, 1`,
  unknownSends: `
    SELECT d.campaign || ':' || ${dayOf('d.state_at')},
      format('「%s」の送信のうち%s件は、LINE に届いたかどうか分かりません。二重に送らないため、止めてあります。', d.campaign, count(*)),
      '「LINE送信」の「結果不明を確定」で、送信済みにするか送り直すかを選んでください。'
    FROM delivery d WHERE d.channel_id = $1 AND ${UNKNOWN}
    GROUP BY d.campaign, 1`,
  quotaHeld: `
    SELECT ${dayOf('d.state_at').replace('YYYY-MM-DD', 'YYYY-MM')},
      format('今月の無料・追加メッセージの通数が足りず、%s件の送信を見合わせています。', count(*)),
      'LINE公式アカウントのプランを確認してください。翌月になるか通数が増えると、期限内のものだけ自動で送ります。'
    FROM delivery d WHERE d.channel_id = $1 AND ${HELD} AND d.reason = 'quota'
    GROUP BY 1`,
  endpoint: `
    SELECT i.endpoint_state || ':' || ${DAY}, coalesce(i.endpoint_message, 'LINE から受け取れません。'),
      '直すまで、友だち追加やメッセージは届きません。'
    FROM line_intake i WHERE i.channel_id = $1 AND i.endpoint_state IN ('foreign', 'inactive', 'failed')`,
};

const NOTE = (kind: LineNoticeKind): string => `
  INSERT INTO line_notice (channel_id, kind, cause, detail, next_step, created_at)
  SELECT $1, '${kind}', cause, detail, next_step, $2 FROM (${FIND[kind]}) AS found (cause, detail, next_step)
  ON CONFLICT DO NOTHING`;

const UNNOTIFIED = `
  SELECT n.id, n.channel_id AS "channelId", c.name AS "channelName", c.sandbox, n.kind, n.detail,
    n.next_step AS "nextStep"
  FROM line_notice n JOIN line_channel c ON c.id = n.channel_id
  WHERE n.channel_id = $1 AND n.notified_at IS NULL ORDER BY n.id LIMIT 100`;

const SUBJECTS: Readonly<Record<LineNoticeKind, string>> = {
  deadEvents: '処理できなかったLINEの出来事があります',
  unknownSends: '届いたか分からない送信があります',
  quotaHeld: '通数が足りず送信を見合わせています',
  endpoint: 'LINEから受け取れません',
};

/** One line, since a line break in a name would end the mail's header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

export const noticeMail = (notice: Omit<LineNotice, 'subject' | 'body'>): LineNotice => {
  const trial = notice.sandbox ? '(お試し)' : '';
  const lines = [`LINE公式アカウント: ${oneLine(notice.channelName)}${trial}`, '', '■ 起きたこと', notice.detail, '', '■ 次にすること', notice.nextStep]; // prettier-ignore
  const subject = `【要確認】LINE${trial}: ${SUBJECTS[notice.kind]}(${oneLine(notice.channelName)})`;
  return { ...notice, subject, body: lines.join('\n') };
};

/** Looks for what staff should know, and gives what they were not told yet; the same until markLineNotified. */
export async function pendingLineNotices(store: Store, channelId: string, clock: Clock): Promise<LineNotice[]> {
  const params = [checkedId(channelId, 'チャネルID'), clock.now().toJSDate()];
  for (const kind of Object.keys(FIND) as LineNoticeKind[]) await store.query(NOTE(kind), params);
  const { rows } = await store.query<Omit<LineNotice, 'subject' | 'body'> & Record<string, unknown>>(UNNOTIFIED, [
    channelId,
  ]);
  return rows.map(noticeMail);
}

/** They were told; they do not come again. */
export async function markLineNotified(store: Store, ids: readonly string[], clock: Clock): Promise<void> {
  await store.query('UPDATE line_notice SET notified_at = $2 WHERE id = ANY ($1::bigint[])', [
    ids,
    clock.now().toJSDate(),
  ]);
}
