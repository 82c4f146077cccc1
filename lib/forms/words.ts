import type { FormDefinition } from './definition';
import type { FormOutcome } from './submissions';

/** What a page shows at the end. */
export interface Closing {
  readonly tone: 'good' | 'notice';
  readonly title: string;
  readonly text: string;
  /** Whether 「もう一度入力する」 is offered. */
  readonly again: boolean;
}

const usualThanks: Readonly<Record<FormDefinition['kind'], string>> = {
  identity: 'ご協力ありがとうございました。',
  follow: '友だち追加ありがとうございます。',
  access: 'ご確認ありがとうございました。',
  survey: 'ご回答ありがとうございました。',
};

const TRY_AGAIN =
  '入力内容が、お店に登録された情報と同じかご確認ください。ご購入・ご登録から間もない場合は、時間をおいてからもう一度お試しください。解決しないときは、お店にお問い合わせください。';

/**
 * The outcome in the friend's words. Why there was no match is never said: the page must not tell whether an address
 * is somebody else's.
 */
export function closingOf(form: FormDefinition, { word }: FormOutcome): Closing {
  const thanks = form.thanks || usualThanks[form.kind];
  if (form.kind !== 'identity') return { tone: 'good', title: '完了しました', text: thanks, again: false };
  switch (word) {
    case 'linked':
      return { tone: 'good', title: '会員情報と照合できました', text: thanks, again: false };
    case 'later':
      return {
        tone: 'notice',
        title: '受け付けました',
        text: 'ただいま会員情報と照合しています。結果が出るまで、しばらくお待ちください。',
        again: false,
      };
    case 'unmatched':
      return { tone: 'notice', title: '会員情報と照合できませんでした', text: TRY_AGAIN, again: true };
    case 'done':
      return { tone: 'good', title: '受け付けました', text: thanks, again: false };
  }
}

export const alreadyAnswered: Closing = {
  tone: 'good',
  title: '回答済みです',
  text: 'このアンケートには、すでにご回答いただいています。ありがとうございました。',
  again: false,
};

/** What stopped a request, for the friend. */
export const troubles = {
  session: 'ページの有効時間が過ぎました。お手数ですが、もう一度開き直してください。',
  expired: 'LINEログインの有効時間が過ぎました。もう一度開き直してください。',
  invalid: 'LINEでの確認ができませんでした。LINEアプリから、もう一度開き直してください。',
  limited: '短い時間に何度も操作されたため、受け付けを止めています。しばらく時間をおいてからお試しください。',
  mail: 'メールを送信できませんでした。メールアドレスを確かめて、少し待ってからもう一度お試しください。',
  address: 'メールアドレスを確かめてください。',
  code: '認証コードが違います。',
  codeOver: 'この認証コードは使えません。「認証コードを送る」からやり直してください。',
  input: '入力内容を確かめてください。',
  unready: 'ただいま受け付けできません。少し待ってからもう一度お試しください。',
} as const;
export type Trouble = keyof typeof troubles;
