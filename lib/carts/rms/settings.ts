import { z } from 'zod/v4';
import { Failure } from '../../failure';
import {
  checkSettings,
  digest,
  isSandboxHost,
  refuseOwnPace,
  requestsPerSecond,
  secretField,
  told,
} from '../kit/settings';

const WHERE = 'RMSの「店舗様向け情報・サービス」>「6 WEB APIサービス」>「2-1 アプリ一覧」で確かめて入力してください。';

/** RMS WEB SERVICE lives on one host for all shops. */
const HOST = 'api.rms.rakuten.co.jp';

/** The two values look alike, and one pasted for the other is the usual mistake: they begin with SP and SL. */
const notThe = (prefix: 'SP' | 'SL', label: string, other: string) =>
  secretField(label, WHERE).refine((value) => !value.startsWith(prefix), {
    error: told(
      `${label}の欄に、${other}が入力されています。`,
      'serviceSecretは「SP」、licenseKeyは「SL」で始まります。',
    ),
  });

const settingsSchema = z.object(
  {
    serviceSecret: notThe('SL', 'serviceSecret', 'licenseKey'),
    licenseKey: notThe('SP', 'licenseKey', 'serviceSecret'),
    /** Set for the sandbox only. */
    apiDomain: z.string().optional(),
    requestsPerSecond,
  },
  { error: told('楽天RMSの接続設定がありません。', '資格情報「楽天RMS」を作成して選んでください。') },
);

/** Checked settings of one shop. */
export interface RmsSettings extends z.infer<typeof settingsSchema> {
  readonly host: string;
  /** True when the host is our own sandbox on loopback. */
  readonly sandbox: boolean;
}

/**
 * Checks and cleans the settings.
 * @throws Failure 'config' naming the first thing that is wrong and what to do.
 */
export const readSettings = (raw: unknown): RmsSettings => {
  const settings = checkSettings(settingsSchema, raw);
  const host = settings.apiDomain?.trim() || HOST;
  const sandbox = isSandboxHost(host);
  if (!sandbox && host !== HOST) {
    throw new Failure(
      'config',
      '楽天RMSの接続先は、お試し環境でだけ変えられます。',
      '接続先の設定を空にしてください。',
    );
  }
  refuseOwnPace('楽天RMS', settings.requestsPerSecond, sandbox);
  return { ...settings, host, sandbox };
};

/**
 * Stable name of the shop: the shop's number within the serviceSecret, which unlike the licenseKey stays (reference 5,
 * Auth); where none is to be seen, a digest of it. Not secret.
 */
export const shopOf = ({ serviceSecret, host }: RmsSettings): string =>
  `${host}/${/^SP(\d{6})(?!\d)/.exec(serviceSecret)?.[1] ?? digest(serviceSecret)}`;

export const bucketOf = (settings: RmsSettings): string => `rms:${shopOf(settings)}`;
