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

const WHERE_DOMAIN = 'リピスト管理画面のURL(http://〇〇〇/admin/)の〇〇〇の部分を入力してください。';
const WHERE_TOKEN = 'API連携の申し込み後にリピストから渡されたアクセストークンを貼り付けてください。';

const settingsSchema = z.object(
  {
    cartDomain: domainField({ label: 'カートドメイン', example: 'shop.example.jp', where: WHERE_DOMAIN }),
    accessToken: secretField('アクセストークン', WHERE_TOKEN).refine((token) => /^[A-Za-z0-9]+$/.test(token), {
      error: told('アクセストークンに半角英数字以外の文字が入っています。', WHERE_TOKEN),
    }),
    requestsPerSecond,
  },
  { error: told('リピストの接続設定がありません。', '資格情報「リピスト」を作成して選んでください。') },
);

/** Checked settings of one shop. */
export interface RepistSettings extends z.infer<typeof settingsSchema> {
  /** True when the domain is our own sandbox on loopback. */
  readonly sandbox: boolean;
}

/**
 * Checks and cleans the settings: a token that is missing or cannot be one is told before anybody is asked.
 * @throws Failure 'config' naming the first thing that is wrong and what to do.
 */
export const readSettings = (raw: unknown): RepistSettings => {
  const settings = checkSettings(settingsSchema, raw);
  const sandbox = isSandboxHost(settings.cartDomain);
  refuseOwnPace('リピスト', settings.requestsPerSecond, sandbox);
  return { ...settings, sandbox };
};

/** Requests of one token are counted together; it is not told. */
export const bucketOf = ({ cartDomain, accessToken }: RepistSettings): string =>
  `repist:${cartDomain}:${digest(accessToken)}`;
