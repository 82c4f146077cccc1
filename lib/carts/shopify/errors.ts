import { Failure } from '../../failure';
import { explainBy, tryLater, type Rule } from '../kit/error-table';

/** What a request was for. */
export type Step = 'token' | 'customers' | 'orders' | 'contracts' | 'change';

const STEP_NAMES: Readonly<Record<Step, string>> = {
  token: '認証',
  customers: '顧客の取得',
  orders: '注文の取得',
  contracts: '定期契約の取得',
  change: '定期契約の変更',
};

const SCOPES: Readonly<Record<Exclude<Step, 'token'>, string>> = {
  customers: 'read_customers',
  orders: 'read_orders',
  contracts: 'read_own_subscription_contracts',
  change: 'write_own_subscription_contracts',
};

const missingScope = (step: Exclude<Step, 'token'>, more = ''): Rule<Step> => ({
  step,
  code: 'ACCESS_DENIED',
  kind: 'config',
  message: `Shopifyのアプリに{step}の権限(${SCOPES[step]})がありません。`,
  hint: `アプリのアクセス権限に ${SCOPES[step]} を加え、ショップにインストールし直してください。${more}`,
});

const CHECK_APP = 'Shopifyの開発ダッシュボードで、アプリの設定を確かめてください。';

/** Reference 3.1 and 3.7; what each HTTP status means there is inferred. */
const RULES: readonly Rule<Step>[] = [
  {
    step: 'token',
    code: 'app_not_installed',
    kind: 'config',
    message: 'アプリがこのショップにインストールされていません。',
    hint: 'アプリをショップにインストールしてから、もう一度お試しください。',
  },
  {
    step: 'token',
    code: 'shop_not_permitted',
    kind: 'config',
    message: 'このアプリは、このショップでは使えません。アプリとショップの組織が違います。',
    hint: 'ショップと同じ組織の開発ダッシュボードで作ったアプリを使ってください。',
  },
  {
    step: 'token',
    status: [400, 401, 403],
    kind: 'auth',
    message: 'クライアントIDかクライアントシークレットが違います。',
    hint: `${CHECK_APP}2つの値をもう一度貼り付けてください。`,
  },
  {
    status: [401],
    kind: 'auth',
    message: 'アクセストークンが違うか、無効になっています。',
    hint: 'アクセストークンをもう一度貼り付けてください。アプリを削除・再インストールしたときは、新しいトークンになります。',
  },
  {
    status: [402],
    kind: 'config',
    message: 'Shopifyのショップが、お支払いの確認待ちで止まっています。',
    hint: 'Shopifyの管理画面で、ご契約とお支払いを確かめてください。',
  },
  {
    status: [403],
    kind: 'config',
    message: 'Shopifyに{step}を断られました。',
    hint: 'アプリがショップにインストールされているか、アクセス権限が足りているかを確かめてください。',
  },
  {
    status: [404],
    kind: 'config',
    message: 'このドメインのショップが見つかりません。',
    hint: 'ショップドメイン(末尾が .myshopify.com)を確かめてください。',
  },
  {
    status: [423],
    kind: 'config',
    message: 'Shopifyのショップがロックされています。',
    hint: 'Shopifyの管理画面に入れるか確かめ、Shopifyサポートに問い合わせてください。',
  },
  {
    status: [429],
    kind: 'rate',
    message: 'Shopifyへの問い合わせが多すぎると断られました。',
    hint: '同じアプリを使う他のシステムがないか確かめてください。しばらく待つと自動でやり直します。',
  },
  missingScope('customers'),
  missingScope('orders'),
  missingScope('contracts', '定期契約の権限には、Shopifyへの申請と承認が必要です。'),
  missingScope('change', 'トークンを作ったスタッフに「注文の編集」の権限があるかも確かめてください。'),
  {
    code: 'MAX_COST_EXCEEDED',
    kind: 'shape',
    message: 'Shopifyに、一度の問い合わせが重すぎると断られました。',
    hint: tryLater('Shopify'),
  },
];

/** What an error means and what to do, by the table above. Anything but an HttpError is returned as it is. */
export const explain = explainBy<Step>({
  cart: 'Shopify',
  domain: 'ショップドメイン',
  steps: STEP_NAMES,
  rules: RULES,
});

/** A 200 that is not what Shopify answers: never taken for good. */
export const notShopify = (step: Step, what: string): Failure =>
  new Failure(
    'shape',
    `Shopifyの${STEP_NAMES[step]}の返事が想定と違います(${what})。`,
    `ショップドメインを確かめてください。正しければ、このメッセージをそえてお問い合わせください。`,
  );

export const noContract = (): Failure =>
  new Failure('cart', 'Shopifyにこの定期契約が見つかりません。', '定期のIDを確かめてください。');

/** Denied for this contract alone: the list of contracts is open to us. */
export const anotherAppsContract = (): Failure =>
  new Failure(
    'cart',
    'この定期契約は別のアプリが作ったものなので、読むことも変更することもできません。',
    'Shopifyでは、定期契約を操作できるのはそれを作ったアプリだけです。ご利用の定期購買アプリで操作してください。',
  );
