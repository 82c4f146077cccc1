import type { ConnectionReport } from '../carts/cart';
import { Failure } from '../failure';
import type { LineApi } from './api/line-api';
import type { ReadLineSettings } from './settings';

/** What a step of the test found: nothing, or something to look at that does not stand in the way. */
type Remarks = readonly string[];

const refuse = (message: string, hint: string): never => {
  throw new Failure('config', message, hint);
};

const checkToken = async (api: LineApi, { channelId, tokenBy }: ReadLineSettings): Promise<Remarks> => {
  if (tokenBy === 'stateless') return [];
  const owner = await api.tokenOwner();
  if (owner === null) {
    refuse(
      'チャネルアクセストークンが正しくないか、取り消されています。',
      '「Messaging API設定」タブでチャネルアクセストークン(長期)を発行し直し、すべて写して貼り付けてください。',
    );
  }
  if (owner !== channelId) {
    refuse(
      'チャネルアクセストークンが、このチャネルIDのものではありません。',
      '別のチャネルのトークンが貼り付けられています。同じチャネルの画面から、IDとトークンを写し直してください。',
    );
  }
  return [];
};

const checkQuota = async (api: LineApi, { transactionReserve }: ReadLineSettings): Promise<Remarks> => {
  const { limit, used } = await api.quota();
  if (limit === null) return [];
  const left = Math.max(0, limit - used);
  const count = `今月の残りは ${left} 通です(上限 ${limit} 通)。`;
  return left > transactionReserve
    ? [count]
    : [`${count}取り置く通数(${transactionReserve} 通)以下なので、お知らせ以外は送られません。`];
};

const TEST_REASONS: Readonly<Record<string, string>> = {
  COULD_NOT_CONNECT: 'アドレスにつながりません。n8n が動いているか、トンネルや公開用アドレスの設定を確かめてください。',
  REQUEST_TIMEOUT: '時間内に返事がありません。n8n が動いているか確かめてください。',
  ERROR_STATUS_CODE: '「LINE受信口」のワークフロー(ひな形09)を公開しているか、アドレスが同じかを確かめてください。',
  UNCLASSIFIED: 'アドレスの設定と、証明書(https)を確かめてください。',
};

const checkWebhook = async (api: LineApi): Promise<Remarks> => {
  const set = await api.webhook.get();
  if (!set) return ['Webhook URL はまだありません。「LINE受信口」(ひな形09)を公開すると設定されます。'];
  if (!set.active) {
    return ['Webhook の利用がオフです。「Messaging API設定」タブで「Webhookの利用」をオンにしてください。'];
  }
  const test = await api.webhook.test();
  if (test.success) return [];
  return refuse(
    `LINE から Webhook URL に届きませんでした(${test.statusCode > 0 ? `番号 ${test.statusCode}` : '返事なし'})。`,
    TEST_REASONS[test.reason] ?? TEST_REASONS.UNCLASSIFIED!,
  );
};

const needScopes = (scopes: readonly string[]): Remarks => {
  const missing = ['openid', 'profile'].filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    refuse(
      `LIFFアプリの Scope に ${missing.join(' と ')} がありません。`,
      'LINEログイン チャネルの「LIFF」タブでアプリを開き、Scope の openid と profile をオンにしてください。',
    );
  }
  return scopes.includes('email')
    ? []
    : [
        'LIFFアプリの Scope に email がないため、メールアドレスは取得できません(フォームで入力してもらいます)。取得するには「チャネル基本設定」の「メールアドレス取得権限」を申請し、LIFF の Scope で email をオンにしてください。',
      ];
};

const checkLiff = async (api: LineApi, settings: ReadLineSettings, liffEndpoint: string | null): Promise<Remarks> => {
  const { loginChannelId, liffId } = settings;
  if (loginChannelId === undefined || liffId === undefined) {
    return ['LINEログインと LIFF は未設定です。フォームや経路別の友だち追加を使うときに入れてください。'];
  }
  const apps = await api.liffApps().catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'auth') {
      return refuse(
        'LINEログインのチャネルIDとチャネルシークレットの組み合わせが正しくありません。',
        'LINEログイン チャネルの「チャネル基本設定」タブから、2つを写し直してください。',
      );
    }
    throw error;
  });
  if (apps === null) {
    return ['LIFF の Scope とエンドポイントは、LINEログインのチャネルシークレットがないため確かめていません。'];
  }
  const app = apps.find((one) => one.liffId === liffId);
  if (!app) {
    return refuse(
      'その LIFF ID は、LINEログイン チャネルにありません。',
      'LINEログイン チャネルの「LIFF」タブにある LIFF ID を写し直してください。',
    );
  }
  const elsewhere = liffEndpoint !== null && app.endpoint.replace(/\/$/, '') !== liffEndpoint;
  return [
    ...needScopes(app.scopes),
    ...(elsewhere ? [`LIFF のエンドポイントURLを ${liffEndpoint} に変えてください。`] : []),
    ...(app.botPrompt === 'none' ? ['LIFF の「友だち追加オプション」がオフです。フォームから友だちになってもらうには On (Aggressive) にしてください。'] : []), // prettier-ignore
  ];
};

/**
 * The credential test, cause by cause. What only warns is said in a good report's message; what LINE itself says to be
 * wrong is a failure. `liffEndpoint`: `<public base>/webhook`, null where there is none. Never throws for a refusal.
 */
export async function checkLine(
  settings: ReadLineSettings,
  api: LineApi,
  liffEndpoint: string | null,
): Promise<ConnectionReport> {
  try {
    // A secret shows itself only by issuing: LINE gives no token for a pair that does not belong together.
    await api.proveSecret();
    const token = await checkToken(api, settings);
    const { displayName, basicId, chatMode } = await api.botInfo();
    const remarks = [
      ...token,
      ...(await checkQuota(api, settings)),
      ...(chatMode === 'chat'
        ? ['チャットがオンです。応答メッセージがオフか確かめてください(二重に返信されます)。']
        : []),
      ...(await checkLiff(api, settings, liffEndpoint)),
      ...(await checkWebhook(api)),
    ];
    return {
      ok: true,
      kind: null,
      message: `「${displayName}」(${basicId})に接続できました。${remarks.join('')}`,
      hint: '',
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ok: false, kind: error.kind, message: error.message, hint: error.hint };
  }
}
