import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { z } from 'zod/v4';
import { Failure } from '../../failure';
import { hostRefusal, type HostRefusal } from '../../http';

const SANDBOX_HOST = /^127\.0\.0\.1:\d{1,5}$/;

/** What happened, and after the bar what to do next. One text, because zod carries one. */
const told = (message: string, hint: string): string => `${message}|${hint}`;

const WHERE = 'futureshopから届いたAPIの接続情報を見て入力してください。';

const HOST_REFUSALS: Readonly<Record<HostRefusal, string>> = {
  ipLiteral: told(
    'APIドメインにIPアドレスは使えません。',
    'api.admin.future-shop.net のような、futureshopから届いた名前を入力してください。',
  ),
  internal: told(
    'APIドメインが社内やこのパソコンの中を指しています。',
    'futureshopから届いたAPIドメインを入力してください。',
  ),
  notHostName: told(
    'APIドメインの形が正しくありません。',
    '英数字、ハイフン、ドットでできた名前(例: api.admin.future-shop.net)を入力してください。',
  ),
};

/** What people paste: full-width, spaces, a scheme in front, a path behind. */
const cleanDomain = (raw: string): string =>
  raw
    .normalize('NFKC')
    .replace(/[\s\u200B\uFEFF]/g, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/+/i, '')
    .replace(/[/?#].*$/, '')
    .replace(/:443$/, '')
    .replace(/\.$/, '')
    .toLowerCase();

const apiDomain = z
  .string({ error: told('APIドメインが未入力です。', WHERE) })
  .transform(cleanDomain)
  .transform((domain, context) => {
    if (SANDBOX_HOST.test(domain)) return domain;
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (domain === '') return refuse(told('APIドメインが未入力です。', WHERE));
    const ascii = domainToASCII(domain);
    const refusal = ascii === '' ? 'notHostName' : hostRefusal(ascii);
    return refusal === null ? ascii : refuse(HOST_REFUSALS[refusal]);
  });

/** A value that travels in a header: printable ASCII without spaces. Spaces around it come from pasting. */
const credential = (label: string) =>
  z
    .string({ error: told(`${label}が未入力です。`, WHERE) })
    .transform((raw) => raw.replace(/^[\s\u200B\uFEFF]+|[\s\u200B\uFEFF]+$/g, ''))
    .pipe(
      z
        .string()
        .min(1, { error: told(`${label}が未入力です。`, WHERE), abort: true })
        .max(500, told(`${label}が長すぎます。`, '余分な文字まで貼り付けていないか確かめてください。'))
        .refine((value) => !/\s/.test(value), {
          error: told(`${label}の途中に空白が入っています。`, '空白や改行を取り除いてください。'),
          abort: true,
        })
        .regex(
          /^[\x21-\x7E]+$/,
          told(`${label}に全角などの使えない文字が入っています。`, '半角英数字で入力してください。'),
        ),
    );

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
    requestsPerSecond: z
      .number({ error: told('1秒あたりのリクエスト数が数値ではありません。', '0以上の数値にしてください。') })
      .min(0, told('1秒あたりのリクエスト数が負の数です。', '0以上の数値にしてください。'))
      .optional(),
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
  const result = settingsSchema.safeParse(raw);
  if (!result.success) {
    const [message = '', hint = ''] = (result.error.issues[0]?.message ?? '').split('|');
    throw new Failure('config', message, hint);
  }
  const sandbox = SANDBOX_HOST.test(result.data.apiDomain);
  if (!sandbox && result.data.requestsPerSecond !== undefined) {
    throw new Failure(
      'config',
      '1秒あたりのリクエスト数は、お試し環境でだけ変えられます。',
      'futureshopの決まり(1秒に1回)を守るため、この設定を外してください。',
    );
  }
  return { ...result.data, sandbox };
};

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** Stable name of the shop. Not secret. */
export const shopOf = (settings: FutureshopSettings): string => `${settings.apiDomain}/${settings.shopKey}`;

/** futureshop counts requests per client id. */
export const bucketOf = (settings: FutureshopSettings): string =>
  `futureshop:${shopOf(settings)}:${digest(settings.clientId)}`;

/** Sessions with the same credentials share a token; a corrected secret never gets the token of a wrong one. */
export const tokenKeyOf = ({ apiDomain: domain, shopKey, clientId, clientSecret }: FutureshopSettings): string =>
  digest(domain, shopKey, clientId, clientSecret);
