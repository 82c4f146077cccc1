import type { Clock } from '../clock';
import { ensureChannel, type Channel } from '../crm/channels';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { connect } from './api/connect';
import type { LineApi } from './api/line-api';
import type { LinePorts } from './api/ports';
import type { ReadLineSettings } from './settings';

export type { LineApi } from './api/line-api';
export type { LinePorts } from './api/ports';

/** A LINE official account as LINE itself names it. */
export interface LineChannel extends Channel {
  /** The `destination` of its webhooks. */
  readonly botUserId: string;
  /** With @. */
  readonly basicId: string;
}

/** Ready to talk to LINE for one channel. No call is made yet. */
export const connectLine = (settings: ReadLineSettings, ports: LinePorts): LineApi => connect(settings, ports);

const FIND = `
  SELECT id, line_channel_id AS "lineChannelId", name, sandbox, bot_user_id AS "botUserId", basic_id AS "basicId"
  FROM line_channel
  WHERE line_channel_id = $1 AND sandbox = $2 AND bot_user_id IS NOT NULL AND basic_id IS NOT NULL`;

const findKnown = async (store: Store, { channelId, sandbox }: ReadLineSettings): Promise<LineChannel | null> => {
  const statement = { name: 'line-channel-known', text: FIND };
  const { rows } = await store.query<LineChannel & Record<string, unknown>>(statement, [channelId, sandbox]);
  return rows[0] ?? null;
};

/** A token of another channel would have everything of that channel kept under this one's id. */
const checkOwner = async (api: LineApi, { channelId, tokenBy }: ReadLineSettings): Promise<void> => {
  if (tokenBy !== 'longLived' || (await api.tokenOwner()) === channelId) return;
  throw new Failure(
    'config',
    'チャネルアクセストークンが、このチャネルIDのものではありません。',
    'LINE Developers コンソールで同じチャネルを開き、チャネルID・シークレット・アクセストークンを写し直してください。',
  );
};

/**
 * The channel of these settings, made on first use. LINE is asked once who it is; from then on the row is the answer.
 * Rejects with Failure: 'config' where the token is another channel's, or where the channel is known as the other kind.
 */
export async function lineChannel(
  store: Store,
  api: LineApi,
  settings: ReadLineSettings,
  clock: Clock,
): Promise<LineChannel> {
  const known = await findKnown(store, settings);
  if (known) return known;
  await checkOwner(api, settings);
  const { userId: botUserId, basicId, displayName } = await api.botInfo();
  const wanted = { lineChannelId: settings.channelId, name: displayName, sandbox: settings.sandbox };
  const channel = await ensureChannel(store, wanted, clock);
  await store.query('UPDATE line_channel SET bot_user_id = $2, basic_id = $3 WHERE id = $1', [
    channel.id,
    botUserId,
    basicId,
  ]);
  return { ...channel, botUserId, basicId };
}
