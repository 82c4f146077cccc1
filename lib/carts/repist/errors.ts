import { Failure } from '../../failure';
import { explainBy, type Rule } from '../kit/error-table';
import { LISTING_NAMES, type ListingStep, type NotOurs } from '../kit/listed/client';

const API_SCREEN = '基本情報管理 > SHOPマスタ > 外部連携 > データアシスタントAPI';

const RULES: readonly Rule<ListingStep>[] = [
  {
    // Token, address and contract cannot be told apart from outside (reference 1), so the likeliest comes first.
    status: [401, 403],
    kind: 'auth',
    message:
      'リピストに{step}を断られました。アクセストークンの間違い、IPアドレスの未登録、APIの未契約のどれかです(リピストの返事からは見分けられません)。',
    hint: `次の順に確かめてください。(1) アクセストークンを、リピストから渡されたとおりに貼り付け直す。(2) リピスト管理画面の ${API_SCREEN} に、このパソコン(サーバー)が外へ出るときのIPアドレスを登録する(npm run doctor で確認できます)。(3) データアシスタントAPIの契約をリピストに確かめる。`,
  },
  {
    status: [404],
    kind: 'config',
    message: 'リピストに{step}の窓口が見つかりません。',
    hint: 'カートドメインを確かめてください。正しければ、リピストの資料を見て mapping/repist.json のパスを直してください。',
  },
  {
    status: [400, 405, 415, 422],
    kind: 'config',
    message: 'リピストに{step}の問い合わせ方を断られました({codes})。',
    hint: 'リピストの資料を見て、mapping/repist.json のトークンの渡し方と項目名を直してください。',
  },
];

/** What an error means and what to do. Anything but an HttpError is returned as it is. */
export const explain = explainBy<ListingStep>({
  cart: 'リピスト',
  domain: 'カートドメイン',
  steps: LISTING_NAMES,
  rules: RULES,
});

/** An answer that is not リピスト's: never taken for an empty shop. */
export const notRepist: NotOurs = (step, what) =>
  new Failure(
    'shape',
    `リピストの${LISTING_NAMES[step]}の返事が想定と違います(${what})。`,
    'カートドメインを確かめてください。正しければ、リピストの資料を見て mapping/repist.json の項目名を直してください。',
  );
