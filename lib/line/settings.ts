import { createHash } from 'node:crypto';
import { z } from 'zod/v4';
import { Failure } from '../failure';

/** What a credential 「LINE Messaging API」 holds. */
export interface LineSettings {
  /** Of the Messaging API channel. */
  readonly channelId: string;
  readonly channelSecret: string;
  /** `stateless`: issued with id and secret, for 15 minutes each, and renewed by us. */
  readonly tokenBy: 'longLived' | 'stateless';
  /** With `longLived` only. */
  readonly accessToken?: string;
  readonly loginChannelId?: string;
  /** Lets the credential test read the LIFF app's scopes and endpoint. */
  readonly loginChannelSecret?: string;
  readonly liffId?: string;
  /** Messages a month that only お取引のお知らせ may use. */
  readonly transactionReserve: number;
  /** Only our own sandbox on loopback. */
  readonly apiBase?: string;
  /** 0: no pace of ours. For benches and with the sandbox only, as with the carts. */
  readonly requestsPerSecond?: 0;
}

/** Checked settings. */
export interface ReadLineSettings extends LineSettings {
  /** True when they point at our own pretend LINE. */
  readonly sandbox: boolean;
}

const SANDBOX_BASE = /^http:\/\/127\.0\.0\.1:\d{1,5}$/;

/** What happened, and after the bar what to do next. One text, because zod carries one. */
const told = (message: string, hint: string): string => `${message}|${hint}`;

const BASIC_TAB =
  'LINE Developers コンソールで Messaging API チャネルを開き、「チャネル基本設定」タブから写してください。';
const API_TAB =
  'LINE Developers コンソールで Messaging API チャネルを開き、「Messaging API設定」タブのいちばん下で発行して、すべて写してください。';
const LOGIN_TAB =
  'LINE Developers コンソールで LINEログイン チャネルを開き、「チャネル基本設定」タブから写してください。';
const LIFF_TAB = 'LINE Developers コンソールで LINEログイン チャネルを開き、「LIFF」タブの LIFF ID を写してください。';

/** Spaces and invisible characters come from pasting; full-width digits from Japanese input. */
const cleaned = (raw: string): string => raw.normalize('NFKC').replace(/[\s\u200B\uFEFF]/g, '');

const required = (label: string, where: string) =>
  z
    .string({ error: told(`${label}が未入力です。`, where) })
    .transform(cleaned)
    .pipe(z.string().min(1, { error: told(`${label}が未入力です。`, where), abort: true }));

const channelIdOf = (label: string, where: string) =>
  required(label, where).refine((id) => /^\d{10}$/.test(id), {
    error: told(`${label}の形が正しくありません(10桁の数字です)。`, where),
  });

const secretOf = (label: string, where: string) =>
  required(label, where).refine((secret) => /^[0-9a-f]{32}$/i.test(secret), {
    error: told(`${label}の形が正しくありません(32文字の英数字です)。`, where),
  });

/** A field left empty counts as absent. */
const optional = <T extends z.ZodType>(field: T) =>
  z.preprocess((raw) => (typeof raw !== 'string' || cleaned(raw) === '' ? undefined : raw), field.optional());

const settingsSchema = z.object(
  {
    channelId: channelIdOf('チャネルID', BASIC_TAB),
    channelSecret: secretOf('チャネルシークレット', BASIC_TAB),
    tokenBy: z
      .enum(['longLived', 'stateless'], {
        error: told('チャネルアクセストークンの用意のしかたが選ばれていません。', '一覧から選び直してください。'),
      })
      .default('longLived'),
    accessToken: optional(
      required('チャネルアクセストークン', API_TAB).refine((token) => /^[\x21-\x7E]{20,}$/.test(token), {
        error: told('チャネルアクセストークンの形が正しくありません。', API_TAB),
      }),
    ),
    loginChannelId: optional(channelIdOf('LINEログインのチャネルID', LOGIN_TAB)),
    loginChannelSecret: optional(secretOf('LINEログインのチャネルシークレット', LOGIN_TAB)),
    liffId: optional(
      required('LIFF ID', LIFF_TAB).refine((id) => /^\d{10}-[A-Za-z0-9]{4,40}$/.test(id), {
        error: told('LIFF IDの形が正しくありません(1234567890-AbcdEfgh のような形です)。', LIFF_TAB),
      }),
    ),
    transactionReserve: z
      .number({ error: told('取り置く通数が数値ではありません。', '0以上の整数を入力してください。') })
      .int(told('取り置く通数が整数ではありません。', '0以上の整数を入力してください。'))
      .min(0, told('取り置く通数が負の数です。', '0以上の整数を入力してください。'))
      .default(0),
    apiBase: optional(
      z.string().refine((base) => SANDBOX_BASE.test(base), {
        error: told(
          'この認証情報の接続先は、LINE でもお試し環境でもありません。',
          '認証情報を新しく作り直してください。',
        ),
      }),
    ),
    requestsPerSecond: z
      .literal(0, { error: told('1秒あたりのリクエスト数が0ではありません。', 'この設定を外してください。') })
      .optional(),
  },
  { error: told('LINEの接続設定がありません。', '認証情報「LINE Messaging API」を作成して選んでください。') },
);

const refuse = (message: string, hint: string): never => {
  throw new Failure('config', message, hint);
};

/** What no single field shows to be wrong. */
const checkTogether = (settings: LineSettings): void => {
  const { channelId, tokenBy, accessToken, loginChannelId, liffId, apiBase, requestsPerSecond } = settings;
  if (requestsPerSecond !== undefined && apiBase === undefined) {
    refuse(
      '1秒あたりのリクエスト数は、お試し環境でだけ変えられます。',
      'LINE の決まりを守るため、この設定を外してください。',
    );
  }
  if (tokenBy === 'longLived' && accessToken === undefined) refuse('チャネルアクセストークンが未入力です。', API_TAB);
  if (loginChannelId === channelId) {
    refuse(
      'LINEログインのチャネルIDに、Messaging API チャネルのIDが入っています。',
      `2つは別のチャネルです。${LOGIN_TAB}`,
    );
  }
  if (liffId !== undefined && loginChannelId === undefined) {
    refuse('LIFF ID がありますが、LINEログインのチャネルIDが未入力です。', LOGIN_TAB);
  }
  if (liffId !== undefined && !liffId.startsWith(`${loginChannelId}-`)) {
    refuse(
      'LIFF ID が、LINEログインのチャネルIDのものではありません。',
      'LIFF ID の「-」より前は、LIFFアプリを追加した LINEログイン チャネルのIDと同じです。2つを見くらべて直してください。',
    );
  }
};

/**
 * Checks and cleans the settings. No I/O.
 * @throws Failure 'config' naming the first thing that is wrong and what to do.
 */
export const readLineSettings = (raw: unknown): ReadLineSettings => {
  const result = settingsSchema.safeParse(raw);
  if (!result.success) {
    const [message = '', hint = ''] = (result.error.issues[0]?.message ?? '').split('|');
    throw new Failure('config', message, hint);
  }
  checkTogether(result.data);
  return { ...result.data, sandbox: result.data.apiBase !== undefined };
};

/** Which credentials a token was issued with: a corrected secret never gets the token of a wrong one. */
export const tokenKeyOf = (apiBase: string | undefined, channelId: string, secret: string): string =>
  createHash('sha256')
    .update(JSON.stringify([apiBase ?? '', channelId, secret]))
    .digest('hex');
