import { systemClock } from '../../clock';
import { Failure } from '../../failure';
import type { Store } from '../../store/store';
import type { WebhookApi } from '../api/line-api';

/**
 * Where LINE sends the channel's webhooks. `pending`: LINE could not be asked yet. `set`: to us. `inactive`: to us, but
 * Webhookの利用 is off. `foreign`: to somebody else, and we may not replace it. `failed`: LINE refused us.
 */
export type EndpointState = 'pending' | 'set' | 'inactive' | 'foreign' | 'failed';

export interface EndpointReport {
  readonly state: EndpointState;
  /** Japanese; what happened and what to do. Empty when set. */
  readonly message: string;
  readonly hint: string;
}

export interface EndpointWish {
  readonly channelId: string;
  readonly url: string;
  /** ほかのURLが登録されていたら置き換える. */
  readonly replaceForeign: boolean;
  /** A person published it just now; else n8n only started again, and a foreign URL may not be replaced anew. */
  readonly published: boolean;
}

const WISH = `
  INSERT INTO line_intake AS i (channel_id, wanted_url, replace_foreign, endpoint_state) VALUES ($1, $2, $3 AND $4, 'pending')
  ON CONFLICT (channel_id) DO UPDATE SET
    replace_foreign = CASE WHEN $4 THEN $3 ELSE i.replace_foreign END,
    endpoint_state = CASE WHEN $4 OR i.wanted_url IS DISTINCT FROM $2 THEN 'pending' ELSE i.endpoint_state END,
    wanted_url = $2`;

/** Remembers which URL LINE is to call; settleEndpoint makes it so, now or once LINE answers. */
export async function wishEndpoint(store: Store, wish: EndpointWish): Promise<void> {
  await store.query(WISH, [wish.channelId, wish.url, wish.replaceForeign, wish.published]);
}

interface Row extends Record<string, unknown> {
  wanted_url: string | null;
  our_url: string | null;
  replace_foreign: boolean;
  endpoint_state: EndpointState | null;
}

const FOREIGN: EndpointReport = {
  state: 'foreign',
  message: 'LINE には、別のサービスの Webhook URL が登録されています。',
  hint: '置き換えると、いまのサービスには LINE の通知が届かなくなります。よければ「LINE受信口」の「ほかのURLが登録されていたら置き換える」をオンにして、もう一度公開してください。',
};
const INACTIVE: EndpointReport = {
  state: 'inactive',
  message: 'LINE の「Webhookの利用」がオフになっています。',
  hint: 'LINE Developers コンソールの「Messaging API設定」タブで「Webhookの利用」をオンにしてください。',
};
const SET: EndpointReport = { state: 'set', message: '', hint: '' };

/** Asks LINE first; sets ours only where none, one of ours, or one that may be replaced is set. */
async function settle(api: WebhookApi, wanted: string, mayReplace: (url: string) => boolean, signal?: AbortSignal) {
  let current = await api.get(signal);
  if (current?.endpoint !== wanted) {
    if (current && current.endpoint !== '' && !mayReplace(current.endpoint)) return FOREIGN;
    await api.set(wanted, signal);
    current = await api.get(signal);
  }
  return current?.active === false ? INACTIVE : SET;
}

const failed = (error: unknown): EndpointReport => {
  const failure = error instanceof Failure ? error : new Failure('transient', 'LINE に確かめられませんでした。', '少し待つと自動でもう一度確かめます。'); // prettier-ignore
  const later = ['transient', 'rate', 'stopped', 'database'].includes(failure.kind);
  return { state: later ? 'pending' : 'failed', message: failure.message, hint: failure.hint };
};

// A permission to replace a foreign URL is used once: who sets another one later on purpose is not overruled.
const WRITE = `
  UPDATE line_intake SET endpoint_state = $2, endpoint_message = $3, endpoint_checked_at = $4,
    our_url = CASE WHEN $5 THEN wanted_url ELSE our_url END, replace_foreign = replace_foreign AND NOT $5
  WHERE channel_id = $1 AND wanted_url = $6`;

/**
 * Makes LINE call the URL that was wished for, or says why not; null when none was wished for. A foreign URL is never
 * replaced unless that was allowed at publishing, and never cleared. In お試しモード there is no other service.
 */
export async function settleEndpoint(
  store: Store,
  api: WebhookApi,
  channel: { readonly id: string; readonly sandbox: boolean },
  signal?: AbortSignal,
): Promise<EndpointReport | null> {
  const { rows } = await store.query<Row>('SELECT * FROM line_intake WHERE channel_id = $1', [channel.id]);
  const [row] = rows;
  if (!row?.wanted_url) return null;
  const mayReplace = (url: string): boolean => channel.sandbox || row.replace_foreign || url === row.our_url;
  const report = await settle(api, row.wanted_url, mayReplace, signal).catch(failed);
  const ours = report.state === 'set' || report.state === 'inactive';
  const told = `${report.message}${report.hint}` || null;
  const now = systemClock.now().toJSDate();
  await store.query(WRITE, [channel.id, report.state, told, now, ours, row.wanted_url]);
  return report;
}
