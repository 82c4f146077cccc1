import { Failure } from '../../failure';
import { explainBy, tryLater, type Rule } from '../kit/error-table';

/** Which of RMS WEB SERVICE's functions was asked. */
export type Step = 'license' | 'searchOrder' | 'getOrder' | 'reserve';

/** As they are listed where a shop switches them on (reference 5, Auth). */
const STEP_NAMES: Readonly<Record<Step, string>> = {
  license: 'license.expiryDate.get',
  searchOrder: 'rpay.order.searchOrder',
  getOrder: 'rpay.order.getOrder',
  reserve: 'reserve.infoList.get',
};

const APP_LIST = 'RMSの「店舗様向け情報・サービス」>「6 WEB APIサービス」>「2-1 アプリ一覧」';

export const HOW_TO_RENEW = `${APP_LIST}でlicenseKeyを再発行し、この認証情報に貼り付けてください。使えるようになるまで10〜30分かかることがあります。`;

const RULES: readonly Rule<Step>[] = [
  {
    status: [401],
    kind: 'auth',
    message:
      '楽天RMSに認証を断られました。serviceSecretかlicenseKeyが違うか、licenseKeyの有効期限(90日)が切れています。',
    hint: HOW_TO_RENEW,
  },
  {
    code: /^(?:GA0001|ES01-\d+)$/,
    kind: 'auth',
    message:
      '楽天RMSに認証を断られました({codes})。serviceSecretかlicenseKeyが違うか、licenseKeyの有効期限(90日)が切れています。',
    hint: HOW_TO_RENEW,
  },
  {
    code: /^ES04-/,
    kind: 'config',
    message: '楽天RMSで、機能「{step}」が利用できません({codes})。',
    hint: `${APP_LIST}でこのアプリの編集を開き、機能「利用する」に含まれているか確かめてください。`,
  },
  {
    status: [403],
    kind: 'config',
    message: '楽天RMSに、機能「{step}」を断られました。',
    hint: `${APP_LIST}でこのアプリの編集を開き、機能「利用する」に含まれているか確かめてください。`,
  },
  {
    code: /ERROR_/,
    kind: 'cart',
    message: '楽天RMSに問い合わせの内容を断られました({codes})。',
    hint: 'このメッセージをそえて、このノードの作成元に知らせてください。',
  },
];

/** What an error means and what to do, by the table above. Anything but an HttpError is returned as it is. */
export const explain = explainBy<Step>({
  cart: '楽天RMS',
  domain: '楽天RMSの接続先',
  steps: STEP_NAMES,
  rules: RULES,
});

/** A 200 that is not what RMS answers: never taken for good. */
export const notRms = (step: Step, what: string): Failure =>
  new Failure('shape', `楽天RMSの${STEP_NAMES[step]}の返事が想定と違います(${what})。`, tryLater('楽天RMS'));

export const expired = (): Failure =>
  new Failure('auth', '楽天RMSのlicenseKeyの有効期限が切れています。', HOW_TO_RENEW);
