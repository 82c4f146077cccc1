import { Failure } from '../../failure';
import { explainBy, type Rule } from '../kit/error-table';
import { LISTING_NAMES, type ListingStep } from '../kit/listed/client';

/** Which of サブスクストア's doors a request knocked at. */
export type Step = ListingStep | 'token';

const STEP_NAMES: Readonly<Record<Step, string>> = { token: '認証', ...LISTING_NAMES };

const WRONG_PAIR = {
  kind: 'auth',
  message: 'アプリケーションIDかシークレットキーが違います。',
  hint: 'サブスクストアから届いた2つの値を、もう一度貼り付けてください。届いていなければ、API連携オプションの申し込みを確かめてください。',
} as const;

const RULES: readonly Rule<Step>[] = [
  { step: 'token', status: [400, 401, 403, 422], ...WRONG_PAIR },
  { step: 'token', error: ['refused'], ...WRONG_PAIR },
  {
    step: 'token',
    status: [404],
    kind: 'config',
    message: 'カートドメインの先に、サブスクストアの認証の窓口がありません。',
    hint: 'カートドメインが、管理画面のURL(https://〇〇〇/admin)の〇〇〇と同じか確かめてください。',
  },
  {
    status: [401],
    kind: 'auth',
    message: 'サブスクストアに{step}を断られました。トークンを取り直しても通りません。',
    hint: 'API連携オプションが停止されていないかを、サブスクストアに確かめてください。',
  },
  {
    status: [403],
    kind: 'config',
    message: 'サブスクストアに{step}が許可されていません。',
    hint: 'API連携オプションで使える範囲を、サブスクストアに確かめてください。',
  },
  {
    status: [404],
    kind: 'config',
    message: 'サブスクストアに{step}の窓口が見つかりません。',
    hint: 'サブスクストアの資料を見て、mapping/subscstore.json のパスを直してください。',
  },
];

/** What an error means and what to do. Anything but an HttpError is returned as it is. */
export const explain = explainBy<Step>({
  cart: 'サブスクストア',
  domain: 'カートドメイン',
  steps: STEP_NAMES,
  rules: RULES,
});

/** An answer that is not サブスクストア's: never taken for an empty shop. */
export const notSubscstore = (step: Step, what: string): Failure =>
  new Failure(
    'shape',
    `サブスクストアの${STEP_NAMES[step]}の返事が想定と違います(${what})。`,
    'カートドメインを確かめてください。正しければ、サブスクストアの資料を見て mapping/subscstore.json の項目名を直してください。',
  );
