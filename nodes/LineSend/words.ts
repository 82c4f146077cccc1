import type { DeliveryOutcome } from '../../lib/line/ledger/lookup';

type State = DeliveryOutcome['state'];

export const stateNames: Readonly<Record<State, string>> = {
  planned: '送信待ち',
  sending: '送信中',
  accepted: '送信済み',
  rejected: '送れませんでした',
  unknown: '結果不明',
  held: '保留',
  expired: '期限切れ',
  skipped: '送りませんでした',
  cancelled: '取り消し',
};

/** The ledger's own words for a reason; anything else is Japanese already. */
const reasonNames: Readonly<Record<string, string>> = {
  quota: '今月の通数が足りません',
  stopped: '配信を停止しています',
  blocked: 'ブロックされています',
};

export const reasonName = (reason: string | null): string => (reason === null ? '' : (reasonNames[reason] ?? reason));
