import type { CartId } from '../carts/cart';
import { cartById, carts } from '../carts/registry';
import { TOKYO, tokyoDay, type Clock } from '../clock';
import { checkedId } from '../crm/ids';
import type { Store } from '../store/store';

type NoticeKind = 'failed' | 'quarantined' | 'notStarted';

/** What staff are to be told once, ready to mail. No customer data. */
export interface Notice {
  readonly id: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly cart: CartId;
  readonly sandbox: boolean;
  readonly kind: NoticeKind;
  /** The Japanese calendar day it is about. */
  readonly businessDay: string;
  /** What happened and what to do, in Japanese. */
  readonly detail: string;
  readonly nextStep: string;
  /** The mail. */
  readonly subject: string;
  readonly body: string;
}

/** A night's run has until this hour (JST) to start. */
const START_BY_HOUR = 6;

const NOT_STARTED = {
  detail: '朝6時になっても、会員の毎晩の取り込みが始まっていません。',
  nextStep:
    '「毎晩の連携」のワークフローが公開されているか、夜間にn8nが動いていたかを確認してください。すぐに取り込むには、そのワークフローを手動で実行してください。',
};

const fileCarts = (): string[] => carts.filter(({ readsFiles }) => readsFiles).map(({ id }) => id);

/**
 * A connection is late when it was linked before this day began and no run of its customers had begun by $3: neither
 * one of this day nor one of before that was still being read in the night. One of a cart in $7, which is read from
 * files, has a night's run only where there was one the night before: a file may come once, and by hand.
 */
const CREATE_NOT_STARTED = `
  INSERT INTO sync_notice (connection_id, kind, business_day, detail, next_step, created_at)
  SELECT k.id, 'notStarted', $1, $4, $5, $6 FROM cart_connection k
  WHERE k.state = 'linked' AND k.linked_at < $2
    AND NOT EXISTS (
      SELECT FROM sync_run r
      WHERE r.connection_id = k.id AND r.stream = 'customers' AND r.started_at < $3
        AND (r.business_day = $1 OR (r.state <> 'completed' AND r.heartbeat_at >= $2)))
    AND (k.cart <> ALL ($7) OR EXISTS (
      SELECT FROM sync_run r
      WHERE r.connection_id = k.id AND r.stream = 'customers'
        AND r.started_at >= $2 - interval '1 day' AND r.started_at < $3 - interval '1 day'))
    AND NOT EXISTS (
      SELECT FROM sync_notice n WHERE n.connection_id = k.id AND n.kind = 'notStarted' AND n.business_day = $1)
  ON CONFLICT DO NOTHING`;

const UNNOTIFIED = `
  SELECT n.id, n.connection_id AS "connectionId", k.name AS "connectionName", k.cart, k.sandbox, n.kind,
    n.business_day AS "businessDay", n.detail, n.next_step AS "nextStep"
  FROM sync_notice n JOIN cart_connection k ON k.id = n.connection_id
  WHERE n.notified_at IS NULL ORDER BY n.id`;

/**
 * What has not been told yet, oldest first. From 06:00 JST on it first notes the connections whose night's run did not
 * start. Call markNotified once the mail is out; until then the same notices come again.
 */
export async function pendingNotices(store: Store, clock: Clock): Promise<Notice[]> {
  const now = clock.now().setZone(TOKYO);
  const dayStart = now.startOf('day');
  const startBy = dayStart.set({ hour: START_BY_HOUR });
  if (now >= startBy) {
    const { detail, nextStep } = NOT_STARTED;
    const instants = [dayStart.toJSDate(), startBy.toJSDate()];
    const params = [tokyoDay(now), ...instants, detail, nextStep, now.toJSDate(), fileCarts()];
    await store.query(CREATE_NOT_STARTED, params);
  }
  const { rows } = await store.query<Omit<Notice, 'subject' | 'body'> & Record<string, unknown>>(UNNOTIFIED);
  return rows.map((row) => ({ ...row, ...mailOf(row) }));
}

/** Notes that these were told, so that they do not come again. */
export async function markNotified(store: Store, ids: readonly string[], clock: Clock): Promise<void> {
  await store.query('UPDATE sync_notice SET notified_at = $2 WHERE id = ANY($1::bigint[]) AND notified_at IS NULL', [
    ids.map((id) => checkedId(id, 'お知らせID')),
    clock.now().toJSDate(),
  ]);
}

const SUBJECTS: Readonly<Record<NoticeKind, string>> = {
  failed: '取り込みに失敗しました',
  quarantined: '取り込めなかったデータがあります',
  notStarted: '毎晩の取り込みが始まっていません',
};

/** One line, since a line break in a shop's name would end the mail's header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function mailOf(notice: Omit<Notice, 'subject' | 'body'>): Pick<Notice, 'subject' | 'body'> {
  const cartName = cartById(notice.cart).label;
  const trial = notice.sandbox ? '(お試し)' : '';
  const body = [
    `連携先: ${oneLine(notice.connectionName)}(${cartName})${trial}`,
    `日付: ${notice.businessDay}`,
    '',
    '■ 起きたこと',
    notice.detail,
    '',
    '■ 次にすること',
    notice.nextStep,
    '',
    '取り込み済みのデータはそのまま残っています。',
  ];
  const subject = `【要確認】${cartName}連携${trial}: ${SUBJECTS[notice.kind]}(${oneLine(notice.connectionName)})`;
  return { subject, body: body.join('\n') };
}
