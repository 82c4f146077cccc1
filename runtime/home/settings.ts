import { z } from 'zod/v4';
import { Failure } from '../../lib/failure';
import { mergedEnvironment } from '../bootstrap';

/** An empty value in `.env` means "not set". */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value || undefined, schema.optional());
const withDefault = <T extends z.ZodType>(fallback: unknown, schema: T) =>
  z.preprocess((value) => value || fallback, schema);

const port = z.coerce.number().int().min(1).max(65_535);

/** `https://host`, without a path: n8n puts its own paths behind it. */
const publicUrl = z
  .string()
  .transform((value) => value.trim().replace(/\/+$/, ''))
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username;
  });

const databaseUrl = z
  .string()
  .trim()
  .refine((value) => /^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(value) && URL.canParse(value));

/** One or more addresses in one text, comma separated. */
export const mailAddresses = z
  .string()
  .transform((value) => value.split(/[,、\s]+/).filter(Boolean))
  .pipe(z.array(z.email()).min(1));

const settingsSchema = z.object({
  EDITOR_PORT: withDefault(5678, port),
  PUBLIC_PORT: withDefault(5680, port),
  PUBLIC_URL: optional(publicUrl),
  DATABASE_URL: optional(databaseUrl),
  NOTICE_MAIL_TO: optional(mailAddresses),
  OWNER_EMAIL: withDefault('owner@example.com', z.email()),
  LINE_COMMERCE_EDITOR_LANG: withDefault('ja', z.enum(['ja', 'en'])),
});

const expected: Record<string, string> = {
  EDITOR_PORT: 'EDITOR_PORT は 1〜65535 の数字で書いてください',
  PUBLIC_PORT: 'PUBLIC_PORT は 1〜65535 の数字で書いてください',
  PUBLIC_URL: 'PUBLIC_URL は https://example.jp のように、https:// から始まる、パスのない URL で書いてください',
  DATABASE_URL:
    'DATABASE_URL は postgres://利用者:パスワード@ホスト:5432/データベース名 の形で書いてください' +
    '(パスワードの @ や / は %40 や %2F に書き換えます)',
  NOTICE_MAIL_TO: 'NOTICE_MAIL_TO はメールアドレスで書いてください(複数ならコンマで区切ります)',
  OWNER_EMAIL: 'OWNER_EMAIL はメールアドレスで書いてください',
  LINE_COMMERCE_EDITOR_LANG: 'LINE_COMMERCE_EDITOR_LANG は ja か en と書いてください(編集画面の言葉)',
};

/** What the user set, by environment or `.env`, checked. */
export interface Settings {
  editorPort: number;
  publicPort: number;
  publicUrl: string | null;
  /** An own PostgreSQL; null = the embedded one. */
  databaseUrl: string | null;
  noticeMailTo: string[];
  ownerEmail: string;
  editorLanguage: 'ja' | 'en';
}

/** Checks settings; every wrong one is named in one failure, without its value (it may be a password). */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const parsed = settingsSchema.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => expected[String(path[0])] ?? message);
    throw new Failure(
      'config',
      `設定に誤りがあります。\n  ・${[...new Set(lines)].join('\n  ・')}`,
      '環境変数か .env ファイルを直して、もう一度実行してください。',
    );
  }
  const { data } = parsed;
  if (data.EDITOR_PORT === data.PUBLIC_PORT) {
    throw new Failure(
      'config',
      `EDITOR_PORT と PUBLIC_PORT が同じ番号(${data.EDITOR_PORT})です。`,
      '別々の番号にしてください。編集画面を外に公開しないためです。',
    );
  }
  return {
    editorPort: data.EDITOR_PORT,
    publicPort: data.PUBLIC_PORT,
    publicUrl: data.PUBLIC_URL ?? null,
    databaseUrl: data.DATABASE_URL ?? null,
    noticeMailTo: data.NOTICE_MAIL_TO ?? [],
    ownerEmail: data.OWNER_EMAIL,
    editorLanguage: data.LINE_COMMERCE_EDITOR_LANG,
  };
}

/** The settings of a data folder: its `.env`, the clone's over it, the environment over both. */
export const loadSettings = (home: string, env: NodeJS.ProcessEnv = process.env): Settings =>
  parseSettings(mergedEnvironment(env, home));
