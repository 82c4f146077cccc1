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

const WHERE = 'futureshopから届いたAPIの接続情報を見て入力してください。';

const apiDomain = domainField({ label: 'APIドメイン', example: 'api.admin.future-shop.net', where: WHERE });
const credential = (label: string) => secretField(label, WHERE);

const settingsSchema = z.object(
  {
    apiDomain,
    shopKey: credential('店舗キー'),
    clientId: credential('クライアントID').refine((value) => !value.includes(':'), {
      error: told(
        'クライアントIDに「:」は使えません。',
        'IDとシークレットを続けて貼り付けていないか確かめてください。',
      ),
    }),
    clientSecret: credential('クライアントシークレット'),
    pointOption: z
      .enum(['standard', 'omniChannel', 'none'], {
        error: told('ポイントの契約が選ばれていません。', '一覧から選び直してください。'),
      })
      .default('standard'),
    requestsPerSecond,
  },
  { error: told('futureshopの接続設定がありません。', '資格情報「futureshop」を作成して選んでください。') },
);

/** Checked settings of one shop. */
export interface FutureshopSettings extends z.infer<typeof settingsSchema> {
  /** True when the domain is our own sandbox on loopback. */
  readonly sandbox: boolean;
}

/**
 * Checks and cleans the settings. `requestsPerSecond` (0 = no limit) is for benches and counts with the sandbox only.
 * @throws Failure 'config' naming the first thing that is wrong and what to do.
 */
export const readSettings = (raw: unknown): FutureshopSettings => {
  const settings = checkSettings(settingsSchema, raw);
  const sandbox = isSandboxHost(settings.apiDomain);
  refuseOwnPace('futureshop', settings.requestsPerSecond, sandbox);
  return { ...settings, sandbox };
};

/** Stable name of the shop. Not secret. */
export const shopOf = (settings: FutureshopSettings): string => `${settings.apiDomain}/${settings.shopKey}`;

/** futureshop counts requests per client id. */
export const bucketOf = (settings: FutureshopSettings): string =>
  `futureshop:${shopOf(settings)}:${digest(settings.clientId)}`;

/** Sessions with the same credentials share a token; a corrected secret never gets the token of a wrong one. */
export const tokenKeyOf = ({ apiDomain: domain, shopKey, clientId, clientSecret }: FutureshopSettings): string =>
  digest(domain, shopKey, clientId, clientSecret);
