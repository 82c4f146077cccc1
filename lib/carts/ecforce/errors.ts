import { Failure } from '../../failure';
import { explainBy, tryLater, type Explain, type Rule } from '../kit/error-table';

/** Which of ecforce's doors a request knocked at. */
export type Step = 'signIn' | 'customers' | 'orders' | 'subscriptions' | 'change';

const STEP_NAMES: Readonly<Record<Step, string>> = {
  signIn: 'サインイン',
  customers: '顧客の取得',
  orders: '受注の取得',
  subscriptions: '定期受注の取得',
  change: '定期受注の変更',
};

/** The two host names a shop has. */
export type Domain = 'カートドメイン' | 'APIドメイン';

const HOW_TO_FIND: Readonly<Record<Domain, string>> = {
  カートドメイン:
    'ecforceの管理画面を開くときのドメインを入力してください。www. や shop. が抜けていないかも確かめてください。',
  APIドメイン: 'ecforceから案内されたAPI用のドメイン(例: api.example.com)と同じか確かめてください。',
};

const TRY_LATER = tryLater('ecforce');

const authRules: readonly Rule<Step>[] = [
  {
    step: 'signIn',
    status: [429],
    kind: 'rate',
    message: 'ecforceのサインインの上限(1時間に5回)に達しました。',
    hint: '1時間ほど待つと自動でやり直します。APIトークンで接続すると、この上限はありません。',
  },
  {
    step: 'signIn',
    status: [400, 401, 403, 422],
    kind: 'auth',
    message: 'ecforceのメールアドレスかパスワードが違います。',
    hint: '管理画面に同じメールアドレスとパスワードでログインできるか確かめて、入力し直してください。',
  },
  {
    status: [401],
    kind: 'auth',
    message: 'ecforceに認証を断られました。APIトークンが違うか、無効になっています。',
    hint: '管理画面「システム管理」>「メンバー管理」でトークンを確かめ、なければ発行し直して貼り付けてください。',
  },
  {
    code: /1001$/,
    kind: 'auth',
    message: 'ecforceに認証を断られました({codes})。',
    hint: '管理画面「システム管理」>「メンバー管理」で、API接続用メンバーとその権限を確かめてください。',
  },
  {
    status: [403],
    kind: 'config',
    message: 'ecforceに{step}を断られました。外部サービスAPI連携のご契約か、メンバーの権限が足りません。',
    hint: 'オプション「外部サービスAPI連携」のご契約と、API接続用メンバーの権限を確かめてください。',
  },
];

/** By the last digits of a code: which HTTP status goes with which is not public (reference 2.8). */
const codeRules: readonly Rule<Step>[] = [
  {
    code: /2001$/,
    kind: 'cart',
    message: 'ecforceに対象が見つかりません({codes})。',
    hint: '顧客・受注・定期受注の番号を確かめてください。削除された可能性もあります。',
  },
  {
    code: /3\d{3}$/,
    kind: 'cart',
    message: 'ecforceに{step}の内容を断られました({codes})。',
    hint: 'ecforceの管理画面で同じ操作ができるか確かめてください。理由のIDを設定しているときは、その値も確かめてください。',
  },
  {
    status: [200, 400, 422, 500, 502, 503, 504],
    code: /9999$/,
    kind: 'transient',
    message: 'ecforce側で一時的なエラーが起きています({codes})。',
    hint: TRY_LATER,
  },
];

/** A web page is no refusal of ecforce's, whatever its status says: some other server stands there. */
const pageRule = (domain: Domain): Rule<Step> => ({
  error: ['html'],
  status: [200, 201, 400, 401, 403, 404, 405],
  kind: 'config',
  message: `${domain}の先に、ecforceのAPIがありません(Webページが返ってきました)。`,
  hint: HOW_TO_FIND[domain],
});

const pathRule = (domain: Domain): Rule<Step> => ({
  status: [404],
  kind: 'config',
  message: `${domain}の先に、ecforceの{step}の窓口がありません。`,
  hint: HOW_TO_FIND[domain],
});

/** What an error means and what to do, at the API domain or at the cart domain. */
export const explainAt = (domain: Domain): Explain<Step> =>
  explainBy<Step>({
    cart: 'ecforce',
    domain,
    steps: STEP_NAMES,
    rules: [pageRule(domain), ...authRules, ...codeRules, pathRule(domain)],
  });

/** A 200 that is not what ecforce answers: never taken for good. */
export const notEcforce = (step: Step, what: string): Failure =>
  new Failure(
    'shape',
    `ecforceの${STEP_NAMES[step]}の返事が想定と違います(${what})。`,
    'APIドメインを確かめてください。正しければ、このメッセージをそえてecforceに問い合わせてください。',
  );

/** Some answer, but not one of ecforce's. */
export const notAtDomain = (domain: Domain): Failure =>
  new Failure('config', `${domain}の先に、ecforceのAPIがありません。`, HOW_TO_FIND[domain]);

export const noToken = (): Failure =>
  new Failure(
    'auth',
    'ecforceから連携APIトークンを取得できませんでした。',
    '「外部サービスAPI連携」のご契約と、サインインしたメンバーの権限を確かめてください。APIトークンでの接続もお試しください。',
  );
