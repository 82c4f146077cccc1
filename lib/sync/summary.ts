import { DateTime } from 'luxon';
import type { CartId } from '../carts/cart';
import { TOKYO, tokyoDay } from '../clock';
import type { RunRequest } from './opening';
import type { Run } from './runs';
import { ownMinuteText } from './timing';
import { unknownStatusesText, type UnknownStatuses } from './unknown-statuses';
import type { Stream } from './visit';

export type Outcome = 'completed' | 'alreadyDone' | 'notYet' | 'busy' | 'unlinked' | 'stopped';

/** What a take-in did: counts and words, no customer data. Instants are ISO 8601 in Japanese time. */
export interface TakeInSummary {
  readonly connectionId: string;
  readonly cart: CartId;
  readonly connectionName: string;
  readonly stream: Stream;
  readonly outcome: Outcome;
  /** Japanese, for the screen. */
  readonly message: string;
  /** The Japanese calendar day the run counts for. */
  readonly businessDay: string;
  readonly runId: string | null;
  /** Counts of the whole run over all its visits; 0 where this visit had nothing to do. */
  readonly fetched: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
  /** Customers marked 退会; subscriptions taken for cancelled (推定), as the list no longer holds them. */
  readonly withdrawn: number;
  /** The cart's words for 継続ステータス that we do not know, with how many 定期 stand so; {} for other streams. */
  readonly unknownStatuses: UnknownStatuses;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

const things: Record<Stream, string> = { customers: '会員', orders: '受注', subscriptions: '定期' };

function messageOf({ connection, stream }: RunRequest, outcome: Outcome, run: Run | null): string {
  switch (outcome) {
    case 'alreadyDone':
      return '本日分は完了済み';
    case 'notYet':
      return `開始時刻(${ownMinuteText(connection)})の前です`;
    case 'busy':
      return '別の取り込みが実行中のため、今回は何もしませんでした';
    case 'unlinked':
      return '連携が解除されているため、取り込みませんでした(取り込み済みの値は残っています)';
    case 'stopped':
      return '途中で止まりました。次の取り込みで続きから再開します';
    case 'completed':
      return [
        `${things[stream]}を取り込みました(追加${run?.inserted}件・更新${run?.updated}件・変更なし${run?.unchanged}件)`,
        unknownStatusesText(run?.unknownStatuses ?? {}),
      ]
        .filter((sentence) => sentence !== '')
        .join('。');
  }
}

const iso = (instant: Date | null | undefined): string | null =>
  instant ? DateTime.fromJSDate(instant, { zone: TOKYO }).toISO() : null;

/** The one item a take-in puts out. */
export function summarise(request: RunRequest, outcome: Outcome, run: Run | null): TakeInSummary {
  const { connection, stream, clock } = request;
  const counted = outcome === 'alreadyDone' ? null : run;
  return {
    connectionId: connection.id,
    cart: connection.cart,
    connectionName: connection.name,
    stream,
    outcome,
    message: messageOf(request, outcome, run),
    businessDay: run?.businessDay ?? tokyoDay(clock.now()),
    runId: run?.id ?? null,
    fetched: Number(counted?.fetched ?? 0),
    inserted: Number(counted?.inserted ?? 0),
    updated: Number(counted?.updated ?? 0),
    unchanged: Number(counted?.unchanged ?? 0),
    quarantined: Number(counted?.quarantined ?? 0),
    withdrawn: Number(counted?.withdrawn ?? 0),
    unknownStatuses: run?.unknownStatuses ?? {},
    startedAt: iso(run?.startedAt),
    finishedAt: iso(run?.finishedAt),
  };
}
