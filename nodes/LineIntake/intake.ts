import type { IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { ensureChannel, type Channel } from '../../lib/crm/channels';
import { Failure } from '../../lib/failure';
import { readLineSettings, type ReadLineSettings } from '../../lib/line/settings';
import type { Store } from '../../lib/store/store';
import { storeFor } from '../shared/database';

export type IntakeContext = IWebhookFunctions | IHookFunctions | ITriggerFunctions;

/** The channel of the block's credential as far as our tables know it: a webhook is answered also while LINE is away. */
export interface Intake {
  readonly store: Store;
  readonly settings: ReadLineSettings;
  readonly channel: Channel;
  /** null: LINE was not asked yet. */
  readonly botUserId: string | null;
}

const FIND = {
  name: 'line-intake-channel',
  text: `SELECT id, line_channel_id AS "lineChannelId", name, sandbox, bot_user_id AS "botUserId"
    FROM line_channel WHERE line_channel_id = $1 AND sandbox = $2`,
};

type Known = Channel & { botUserId: string | null } & Record<string, unknown>;

async function settingsOf(context: IntakeContext): Promise<ReadLineSettings> {
  const raw = await context.getCredentials('lineMessagingApi').catch((cause: unknown) => {
    throw new Failure('config', 'LINE の認証情報が選ばれていません。', 'ノードを開き、認証情報を選ぶか新しく作ってください。', { cause }); // prettier-ignore
  });
  return readLineSettings(raw);
}

/** Asks LINE nothing. Rejects with Failure. */
export async function openIntake(context: IntakeContext): Promise<Intake> {
  const [settings, store] = await Promise.all([settingsOf(context), storeFor(context)]);
  const { channelId: lineChannelId, sandbox } = settings;
  const { rows } = await store.query<Known>(FIND, [lineChannelId, sandbox]);
  if (rows[0]) {
    const { botUserId, ...channel } = rows[0];
    return { store, settings, channel, botUserId };
  }
  // Its real name comes with the first call to LINE.
  const wanted = { lineChannelId, name: `LINE ${lineChannelId}`, sandbox };
  return { store, settings, channel: await ensureChannel(store, wanted, systemClock), botUserId: null };
}
