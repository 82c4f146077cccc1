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
import { isObject } from '../kit/reply';

const WHERE_DOMAIN =
  'Shopify管理画面の「設定」>「ドメイン」にある、末尾が .myshopify.com のドメインを入力してください。';
const WHERE_APP = 'Shopifyの開発ダッシュボードで、このショップ用のアプリの「設定」を見て入力してください。';
const WHERE_TOKEN = 'Shopify管理画面の「アプリと販売チャネル」で作ったアプリのアクセストークンを入力してください。';

const isShopHost = (domain: unknown): boolean =>
  typeof domain !== 'string' || isSandboxHost(domain) || /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(domain);

const shopDomain = domainField({
  label: 'ショップドメイン',
  example: 'example.myshopify.com',
  where: WHERE_DOMAIN,
}).refine(isShopHost, {
  error: told(
    'ショップドメインは、末尾が .myshopify.com のものを使います。お店のURLや管理画面のURLではありません。',
    WHERE_DOMAIN,
  ),
});

const missing = {
  error: told('Shopifyの接続設定がありません。', '資格情報「Shopify」を作成して選んでください。'),
};
const wrongChoice = { error: told('接続のしかたが選ばれていません。', '一覧から選び直してください。') };

const byToken = z.object(
  {
    shopDomain,
    authentication: z.literal('token', wrongChoice).default('token'),
    accessToken: secretField('アクセストークン', WHERE_TOKEN),
    requestsPerSecond,
  },
  missing,
);
const byClient = z.object(
  {
    shopDomain,
    authentication: z.literal('clientCredentials'),
    clientId: secretField('クライアントID', WHERE_APP),
    clientSecret: secretField('クライアントシークレット', WHERE_APP),
    requestsPerSecond,
  },
  missing,
);

/** Checked settings of one shop. */
export type ShopifySettings = (z.infer<typeof byToken> | z.infer<typeof byClient>) & {
  /** True when the domain is our own sandbox on loopback. */
  readonly sandbox: boolean;
};

/** Checks and cleans the settings. @throws Failure 'config' naming the first thing that is wrong and what to do. */
export const readSettings = (raw: unknown): ShopifySettings => {
  const usesClient = isObject(raw) && raw.authentication === 'clientCredentials';
  const settings = usesClient ? checkSettings(byClient, raw) : checkSettings(byToken, raw);
  const sandbox = isSandboxHost(settings.shopDomain);
  refuseOwnPace('Shopify', settings.requestsPerSecond, sandbox);
  return { ...settings, sandbox };
};

/** Whose costs Shopify counts together: an app in a shop. Tells no secret. */
export const bucketOf = (settings: ShopifySettings): string => {
  const app = settings.authentication === 'token' ? settings.accessToken : settings.clientId;
  return `shopify:${settings.shopDomain}:${digest(app)}`;
};

/** Sessions with the same credentials share a token; a corrected secret never gets the token of a wrong one. */
export const tokenKeyOf = (settings: ShopifySettings): string =>
  settings.authentication === 'token'
    ? digest(settings.shopDomain, settings.accessToken)
    : digest(settings.shopDomain, settings.clientId, settings.clientSecret);
