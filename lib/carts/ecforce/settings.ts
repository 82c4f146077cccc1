import { z } from 'zod/v4';
import { Failure } from '../../failure';
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

const WHERE_TOKEN =
  'ecforceの管理画面「システム管理」>「メンバー管理」で作ったAPI接続用メンバーのトークンを入力してください。';
const WHERE_LOGIN = 'ecforceの管理画面にログインするときの値を入力してください。';

/** People paste the whole header as they find it in a document; the token is what stands between the quotes. */
const withoutHeader = (raw: unknown): unknown =>
  typeof raw === 'string' ? raw.replace(/^\s*(?:Authorization:\s*)?Token\s+token\s*=\s*"?([^"]*)"?\s*$/i, '$1') : raw;

const token = z.preprocess(
  withoutHeader,
  secretField('APIトークン', WHERE_TOKEN).refine((value) => !/["\\]/.test(value), {
    error: told('APIトークンに使えない文字が入っています。', '引用符などを除いて、トークンだけを貼り付けてください。'),
  }),
);

const email = secretField('メールアドレス', WHERE_LOGIN).refine((value) => /^[^@]+@[^@]+$/.test(value), {
  error: told('メールアドレスの形が正しくありません。', WHERE_LOGIN),
});

/** A number out of a list of the shop's; empty: none is given. */
const reasonId = (label: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{0,9}$/, told(`${label}は数字で入力してください。`, '理由を付けないときは空のままにしてください。'))
    .optional();

const shop = {
  cartDomain: domainField({
    label: 'カートドメイン',
    example: 'www.example.com',
    where: 'ecforceの管理画面を開くときのドメイン(www. や shop. も含めて)を入力してください。',
  }),
  apiDomain: domainField({
    label: 'APIドメイン',
    example: 'api.example.com',
    where: 'ecforceから案内されたAPI用のドメイン(例: api.example.com)を入力してください。',
  }),
  suspendReasonId: reasonId('停止理由のID'),
  cancelReasonId: reasonId('キャンセル理由のID'),
  requestsPerSecond,
};

const settingsSchema = z.discriminatedUnion(
  'signIn',
  [
    z.object({ ...shop, signIn: z.literal('token'), token }),
    z.object({
      ...shop,
      signIn: z.literal('password'),
      email,
      password: secretField('パスワード', WHERE_LOGIN),
    }),
  ],
  { error: told('ecforceの接続設定がありません。', '資格情報「ecforce」を作成して選んでください。') },
);

/** Checked settings of one shop. */
export type EcforceSettings = z.infer<typeof settingsSchema> & {
  /** True when the domains are our own sandbox on loopback. */
  readonly sandbox: boolean;
};

/**
 * Checks and cleans the settings.
 * @throws Failure 'config' naming the first thing that is wrong and what to do.
 */
export const readSettings = (raw: unknown): EcforceSettings => {
  const settings = checkSettings(settingsSchema, raw);
  const sandbox = isSandboxHost(settings.apiDomain);
  if (sandbox !== isSandboxHost(settings.cartDomain)) {
    throw new Failure(
      'config',
      'カートドメインとAPIドメインの一方だけが、お試し環境を指しています。',
      '2つとも、ご自分のお店のドメインにしてください。',
    );
  }
  refuseOwnPace('ecforce', settings.requestsPerSecond, sandbox);
  return { ...settings, sandbox };
};

/** Stable name of the shop. Not secret. */
export const shopOf = ({ apiDomain }: EcforceSettings): string => apiDomain;

/** Whom ecforce counts is not public: all of a shop's requests wait for one another. */
export const bucketOf = (settings: EcforceSettings): string => `ecforce:${shopOf(settings)}`;

/** Sessions with the same login share a token; a corrected password never gets the token of a wrong one. */
export const tokenKeyOf = ({ apiDomain }: EcforceSettings, login: { email: string; password: string }): string =>
  digest(apiDomain, login.email, login.password);
