/** 「なぜ届いた / 届かなかった」: how a send ended, as a marketer reads it. */

/** Where a send stands (lib/line/ledger keeps it). */
const stateNames: Readonly<Record<string, string>> = {
  planned: '送信待ち',
  sending: '送信中',
  accepted: '送信済み',
  rejected: '送信できませんでした',
  unknown: '届いたか不明',
  held: '保留中',
  expired: '期限切れのため送りませんでした',
  skipped: '送りませんでした',
  cancelled: '取りやめました',
};

const reasons: Readonly<Record<string, string>> = {
  tooLate: '送信期限を過ぎました。',
  blocked: '友だちにブロックされています。',
  noContent: '差し込む内容がありませんでした。',
  quota: '今月の通数が足りません。',
  stopped: '配信が停止されています。',
  settledAsSent: '結果不明だったものを、担当者が送信済みにしました。',
  badMessage: 'メッセージの内容をLINEが受け付けませんでした。',
  badRecipient: 'この友だちあての送信をLINEが受け付けませんでした。',
  badReplyToken: '返信できる時間を過ぎていました。',
  alreadyReplied: 'このきっかけには、ほかのノードがすでに返信しています。',
  refused: 'LINEに接続できる状態ではありませんでした。',
  noAnswer: 'LINEから結果が返ってきませんでした。「結果不明を確定」で決めてください。',
  foreignKey: 'LINEから結果を確かめられませんでした。「結果不明を確定」で決めてください。',
};

const usual: Readonly<Record<string, string>> = {
  planned: '順番に送ります。',
  sending: 'LINEに渡しているところです。',
  accepted: 'LINEが受け付けました。',
  rejected: 'LINEが送信を受け付けませんでした。',
  unknown: '「結果不明を確定」で、送信済みにするか送り直すかを決めてください。',
  held: '再開されるまで送りません。',
  expired: '送信期限を過ぎました。',
  skipped: '送る条件に合いませんでした。',
  cancelled: '配信が取りやめられました。',
};

const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/;

const sentence = (text: string): string => (text.endsWith('。') ? text : `${text}。`);

export const stateName = (state: string): string => stateNames[state] ?? state;

/** Why it was or was not sent. Reasons that came from the message's own rendering are Japanese already. */
export function whyOf(state: string, reason: string | null, refusal: string | null): string {
  if (refusal) return refusal;
  if (reason === null) return usual[state] ?? '';
  if (reasons[reason]) return reasons[reason];
  return JAPANESE.test(reason) ? sentence(reason) : (usual[state] ?? '');
}

/** What the send was for: 同じ人へ送る間隔 in words. */
export function occasionOf(occurrence: string): string {
  const [kind = '', ...rest] = occurrence.split(':');
  const value = rest.join(':');
  switch (kind) {
    case 'once':
      return '一度だけの配信';
    case 'round':
      return `配信回「${value}」`;
    case 'birthday':
      return `${value}年の誕生日`;
    case 'due':
      return `期限日 ${value}`;
    case 'event':
      return '友だちの操作がきっかけ';
    case 'test':
      return '手動実行(テスト配信)';
    default:
      return 'ワークフローからの配信';
  }
}
