/** Settings of a cart's credential as people paste them: cleaned, or refused with what is wrong and what to do next. */
import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { z } from 'zod/v4';
import { Failure } from '../../failure';
import { hostRefusal, type HostRefusal } from '../../http';

const SANDBOX_HOST = /^127\.0\.0\.1:\d{1,5}$/;

/** Whether a cleaned domain is our own sandbox on loopback. */
export const isSandboxHost = (domain: string): boolean => SANDBOX_HOST.test(domain);

/** What happened, and after the bar what to do next. One text, because zod carries one. */
export const told = (message: string, hint: string): string => `${message}|${hint}`;

interface DomainWords {
  /** As the field is called on screen, e.g. APIドメイン. */
  readonly label: string;
  /** A host name as this cart gives it. */
  readonly example: string;
  /** Where to find the right one, a sentence. */
  readonly where: string;
}

const refusalWords = ({ label, example, where }: DomainWords): Readonly<Record<HostRefusal, string>> => ({
  ipLiteral: told(`${label}にIPアドレスは使えません。`, `${example} のような名前を入力してください。`),
  internal: told(`${label}が社内やこのパソコンの中を指しています。`, where),
  notHostName: told(
    `${label}の形が正しくありません。`,
    `英数字、ハイフン、ドットでできた名前(例: ${example})を入力してください。`,
  ),
});

/** What people paste: full-width, spaces, a scheme in front, a path such as /admin/ behind. */
const cleanDomain = (raw: string): string =>
  raw
    .normalize('NFKC')
    .replace(/[\s\u200B\uFEFF]/g, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/+/i, '')
    .replace(/[/?#].*$/, '')
    .replace(/:443$/, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** A public host name in ASCII, or our own sandbox's address. */
export const domainField = (words: DomainWords) => {
  const missing = told(`${words.label}が未入力です。`, words.where);
  const refusals = refusalWords(words);
  return z
    .string({ error: missing })
    .transform(cleanDomain)
    .transform((domain, context) => {
      if (isSandboxHost(domain)) return domain;
      const refuse = (message: string) => {
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      };
      if (domain === '') return refuse(missing);
      const ascii = domainToASCII(domain);
      const refusal = ascii === '' ? 'notHostName' : hostRefusal(ascii);
      return refusal === null ? ascii : refuse(refusals[refusal]);
    });
};

/** A key, id or secret that travels in a header: printable ASCII without spaces. Spaces around it come from pasting. */
export const secretField = (label: string, where: string) =>
  z
    .string({ error: told(`${label}が未入力です。`, where) })
    .transform((raw) => raw.replace(/^[\s\u200B\uFEFF]+|[\s\u200B\uFEFF]+$/g, ''))
    .pipe(
      z
        .string()
        .min(1, { error: told(`${label}が未入力です。`, where), abort: true })
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

/** Requests a second, for benches and counts with the sandbox only; 0 = no limit. See `refuseOwnPace`. */
export const requestsPerSecond = z
  .number({ error: told('1秒あたりのリクエスト数が数値ではありません。', '0以上の数値にしてください。') })
  .min(0, told('1秒あたりのリクエスト数が負の数です。', '0以上の数値にしてください。'))
  .optional();

/** The settings by their schema. @throws Failure 'config' naming the first thing that is wrong and what to do. */
export const checkSettings = <T>(schema: z.ZodType<T>, raw: unknown): T => {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [message = '', hint = ''] = (result.error.issues[0]?.message ?? '').split('|');
  throw new Failure('config', message, hint);
};

/** A real shop is asked at the pace its cart allows, whatever the settings say. */
export const refuseOwnPace = (cartLabel: string, own: number | undefined, sandbox: boolean): void => {
  if (sandbox || own === undefined) return;
  throw new Failure(
    'config',
    '1秒あたりのリクエスト数は、お試し環境でだけ変えられます。',
    `${cartLabel}の決まりを守るため、この設定を外してください。`,
  );
};

/** Names a set of secrets without telling them: the key of a token cache or a rate bucket. */
export const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
