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

const WHERE_DOMAIN = 'サブスクストア管理画面のURL(https://〇〇〇/admin)の〇〇〇の部分を入力してください。';
const WHERE = 'API連携オプションの申し込み後にサブスクストアから届いた値を貼り付けてください。';

const settingsSchema = z.object(
  {
    cartDomain: domainField({ label: 'カートドメイン', example: 'shop.example.jp', where: WHERE_DOMAIN }),
    applicationId: secretField('アプリケーションID', WHERE),
    secretKey: secretField('シークレットキー', WHERE),
    requestsPerSecond,
  },
  { error: told('サブスクストアの接続設定がありません。', '資格情報「サブスクストア」を作成して選んでください。') },
);

/** Checked settings of one shop. */
export interface SubscstoreSettings extends z.infer<typeof settingsSchema> {
  /** True when the domain is our own sandbox on loopback. */
  readonly sandbox: boolean;
}

/** Checks and cleans the settings. @throws Failure 'config' naming the first thing that is wrong and what to do. */
export const readSettings = (raw: unknown): SubscstoreSettings => {
  const settings = checkSettings(settingsSchema, raw);
  const sandbox = isSandboxHost(settings.cartDomain);
  refuseOwnPace('サブスクストア', settings.requestsPerSecond, sandbox);
  return { ...settings, sandbox };
};

/** Requests of one application are counted together. */
export const bucketOf = ({ cartDomain, applicationId }: SubscstoreSettings): string =>
  `subscstore:${cartDomain}:${digest(applicationId)}`;

/** Sessions with the same credentials share a token; a corrected key never gets the token of a wrong one. */
export const tokenKeyOf = ({ cartDomain, applicationId, secretKey }: SubscstoreSettings): string =>
  digest('subscstore', cartDomain, applicationId, secretKey);
