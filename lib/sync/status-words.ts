import { DateTime } from 'luxon';
import { TOKYO } from '../clock';
import type { ConnectionStatus, FirstImport, NotReflectedYet, StreamStatus } from './connection-status';
import type { CountRow } from './status-sql';
import { unknownStatusesText } from './unknown-statuses';

const people = (count: number): string => `${count.toLocaleString('ja-JP')}人`;

/** null once the customers have been read to the end. */
export function firstImportOf({ lastSuccessAt, state, fetched }: StreamStatus): FirstImport | null {
  if (lastSuccessAt !== null) return null;
  if (state === 'notYet') return { state: 'notStarted', fetched, message: '初回の取り込みはまだ始まっていません。' };
  if (state === 'running') {
    return { state: 'running', fetched, message: `初回の取り込み中です(${people(fetched)}まで取得)。` };
  }
  return {
    state: 'interrupted',
    fetched,
    message: `初回の取り込みは途中で止まっています(${people(fetched)}まで取得)。次の取り込みで続きから再開します。`,
  };
}

interface Facts {
  readonly firstImport: FirstImport | null;
  readonly count: CountRow;
  readonly matchKey: 'email' | 'phone';
}

const START_NOW = 'すぐに始めるには「取り込み」を「いますぐ」で実行してください。';

/** 「まだ反映されていません」 and what is missing after set-up. */
export function notReflectedYet({ firstImport, count, matchKey }: Facts): NotReflectedYet {
  const key = matchKey === 'email' ? 'メールアドレス' : '電話番号';
  const missing: string[] = [];
  if (firstImport?.state === 'notStarted') missing.push(`会員の取り込み: 毎日0〜2時に始まります。${START_NOW}`);
  else if (firstImport) missing.push(`会員の取り込み: ${firstImport.message}`);
  if (!count.hasFriends) missing.push('LINEの友だち: まだ登録されていません。');
  else if (!count.hasProvenAddress) missing.push(`友だちの${key}: 本人確認のできた${key}がまだ取得できていません。`);
  else if (!firstImport) missing.push(afterImport(count, key));
  return { message: 'まだ反映されていません', missing };
}

function afterImport(count: CountRow, key: string): string {
  if (Number(count.links) > 0)
    return 'カスタムデータへの反映: 「カスタムデータ」の「反映」を実行してください。毎晩の連携でも反映されます。';
  const hasBeenTried = Object.keys(count.unmatched).length > 0;
  return hasBeenTried
    ? `友だち照合: ${key}が一致する会員と友だちがまだいません。照合できない理由の件数を確認してください。`
    : '友だち照合: まだ行われていません。「友だち照合」を実行してください。毎晩の連携でも行われます。';
}

type Overall = Pick<ConnectionStatus, 'firstImport' | 'lastError' | 'streams' | 'unknownStatuses'> & {
  readonly linked: boolean;
  readonly missing: NotReflectedYet | null;
};

/** One line: what a person who looks once should know. */
export function overall({ linked, lastError, missing, firstImport, streams, unknownStatuses }: Overall): string {
  if (!linked) return '連携を解除しています。取り込み済みのデータは残っています。';
  if (lastError && !lastError.resolved) return `${lastError.message} ${lastError.hint}`;
  if (missing) return `${missing.message}: ${missing.missing.join(' ')}`;
  if (firstImport) return firstImport.message;
  const at = DateTime.fromISO(streams.customers.lastSuccessAt!, { zone: TOKYO }).toFormat('yyyy/MM/dd HH:mm');
  const unknown = unknownStatusesText(unknownStatuses);
  return `正常に連携しています(会員の取り込みの最後の成功: ${at})。${unknown && `${unknown}。`}`;
}
