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
  tooLate: '送信期限を過ぎました',
  noContent: '送る内容がありません',
  noAnswer: 'LINEから返事がなく、届いたか分かりません',
  badMessage: 'LINEが内容を受け付けませんでした',
  badRecipient: 'LINEが宛先を受け付けませんでした',
  badReplyToken: '返信の期限が切れていました',
  refused: 'LINEに断られました',
  other: 'LINEが受け付けませんでした',
  settledAsSent: '結果不明を、送信済みに確定しました',
  alreadyReplied: 'すでに返信済みでした',
  tooLateToReply: '返信できる時間を過ぎていました',
};

export const reasonName = (reason: string | null): string => (reason === null ? '' : (reasonNames[reason] ?? reason));
