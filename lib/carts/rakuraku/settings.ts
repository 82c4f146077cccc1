import { z } from 'zod/v4';
import {
  checkSettings,
  digest,
  domainField,
  isSandboxHost,
  refuseOwnPace,
  requestsPerSecond,
  secretField,
  told,
} from '../kit/settings';

const WHERE_DOMAIN = '楽楽リピートの管理画面を開くときのドメイン(https:// の後ろ)を入力してください。';
const WHERE_APP = '楽楽リピートの「基本設定」>「外部アプリ連携」を見て入力してください。';

const shopDomain = domainField({ label: 'ドメイン', example: 'example.raku2repeat.com', where: WHERE_DOMAIN });

const isPage = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** The address as it was registered: compared letter by letter by the cart, so only spaces around it go. */
const redirectUrl = z
  .string({ error: told('リダイレクトURLが未入力です。', WHERE_APP) })
  .trim()
  .min(1, { error: told('リダイレクトURLが未入力です。', WHERE_APP), abort: true })
  .refine(isPage, {
    error: told(
      'リダイレクトURLの形が正しくありません。',
      '「外部アプリ連携」に登録したものと同じ、https:// から始まるURLを入力してください。',
    ),
  });

/** Blank until the consent was given; what it holds is read in consent.ts. */
const consentUrl = z
  .string({
    error: told(
      '「許可後に開いたページのURL」の形が正しくありません。',
      'ブラウザのアドレス欄のURLを貼り付けてください。',
    ),
  })
  .trim()
  .default('');

const settingsSchema = z.object(
  {
    shopDomain,
    clientId: secretField('クライアントID', WHERE_APP),
    clientSecret: secretField('シークレットID', WHERE_APP),
    redirectUrl,
    consentUrl,
    requestsPerSecond,
  },
  { error: told('楽楽リピートの接続設定がありません。', '資格情報「楽楽リピート」を作成して選んでください。') },
);

/** Checked settings of one shop. */
export interface RakurakuSettings extends z.infer<typeof settingsSchema> {
  /** True when the domain is our own sandbox on loopback. */
  readonly sandbox: boolean;
}

/** Checks and cleans the settings. @throws Failure 'config' naming the first thing that is wrong and what to do. */
export const readSettings = (raw: unknown): RakurakuSettings => {
  const settings = checkSettings(settingsSchema, raw);
  const sandbox = isSandboxHost(settings.shopDomain);
  refuseOwnPace('楽楽リピート', settings.requestsPerSecond, sandbox);
  return { ...settings, sandbox };
};

export const originOf = ({ sandbox, shopDomain: host }: Pick<RakurakuSettings, 'sandbox' | 'shopDomain'>): string =>
  `${sandbox ? 'http' : 'https'}://${host}`;

/** The shop lets one request a second in, whoever asks; it tells no secret. */
export const bucketOf = ({ shopDomain: host }: RakurakuSettings): string => `rakuraku:${host}`;

/** Under which its grant is kept: an app in a shop. Not secret. */
export const grantKeyOf = ({ shopDomain: host, clientId }: RakurakuSettings): string =>
  `rakuraku:${host}:${digest(clientId)}`;
