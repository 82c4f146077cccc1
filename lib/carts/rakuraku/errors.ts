import { Failure } from '../../failure';
import { explainBy, type Rule } from '../kit/error-table';

/** What a request was for. */
export type Step = 'token' | 'customers' | 'orders' | 'subscriptions' | 'change';

const STEP_NAMES: Readonly<Record<Step, string>> = {
  token: '許可の確認',
  customers: '顧客の取得',
  orders: '受注の取得',
  subscriptions: '定期の取得',
  change: '定期の変更',
};

const CHECK_APP = '楽楽リピートの「基本設定」>「外部アプリ連携」';

/** Reference 3. The list of error_cd is not public; which HTTP status goes with which cause is inferred. */
const RULES: readonly Rule<Step>[] = [
  {
    step: 'token',
    code: 'invalid_client',
    kind: 'auth',
    message: 'クライアントIDかシークレットIDが違います。',
    hint: `${CHECK_APP}に表示された2つの値を、もう一度貼り付けてください。`,
  },
  {
    step: 'token',
    status: [404],
    kind: 'config',
    message: 'ドメインの先に、楽楽リピートの許可の窓口がありません。',
    hint: 'ドメインが、楽楽リピートの管理画面を開くときのものと同じか確かめてください。',
  },
  {
    status: [403],
    kind: 'config',
    message: '楽楽リピートに{step}を断られました。接続元のIPアドレスが許可されていません。',
    hint: `${CHECK_APP}のIP制限に、このパソコン(サーバー)が外へ出るときのIPアドレスを加えてください(npm run doctor で確認できます)。空欄ならどこからでもつながります。`,
  },
  {
    status: [404],
    kind: 'config',
    message: '楽楽リピートに{step}の窓口が見つかりません。',
    hint: 'ドメインを確かめてください。正しければ mapping/rakuraku.json のパスを直してください。',
  },
  {
    status: [429],
    kind: 'rate',
    message: '楽楽リピートへの問い合わせが多すぎると断られました。',
    hint: '楽楽リピートは1秒に1回まで、同時に1つまでです。同じショップにつながる他のシステムがないか確かめてください。しばらく待つと自動でやり直します。',
  },
  {
    error: ['html'],
    kind: 'shape',
    message: 'データではなくWebページが返ってきました。途中の防御装置(WAF)に止められたか、メンテナンス中です。',
    hint: '続くときは、ドメインとIP制限を確かめ、楽楽リピートに問い合わせてください。',
  },
];

/** What an error means and what to do, by the table above. Anything but an HttpError is returned as it is. */
export const explain = explainBy<Step>({ cart: '楽楽リピート', domain: 'ドメイン', steps: STEP_NAMES, rules: RULES });

/** An answer that is not what 楽楽リピート gives: never taken for an empty shop. */
export const notRakuraku = (step: Step, what: string): Failure =>
  new Failure(
    'shape',
    `楽楽リピートの${STEP_NAMES[step]}の返事が想定と違います(${what})。`,
    'ドメインを確かめてください。正しければ mapping/rakuraku.json の項目名を直してください。',
  );
