import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';

/** A LINE official account. */
export interface Channel {
  readonly id: string;
  readonly lineChannelId: string;
  readonly name: string;
  readonly sandbox: boolean;
}

const FIND = `
  SELECT id, line_channel_id AS "lineChannelId", name, sandbox
  FROM line_channel WHERE line_channel_id = $1`;

const INSERT = `
  INSERT INTO line_channel (line_channel_id, name, sandbox, created_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (line_channel_id) DO NOTHING`;

/**
 * The channel with that LINE channel id, made on first use and renamed when its name changed; nothing is written
 * otherwise. Throws Failure 'config' when it is known as the other kind (sandbox or real): the two never mix.
 */
export async function ensureChannel(store: Store, wanted: Omit<Channel, 'id'>, clock: Clock): Promise<Channel> {
  const find = async () => (await store.query<Channel & Record<string, unknown>>(FIND, [wanted.lineChannelId])).rows[0];
  let channel = await find();
  if (!channel) {
    await store.query(INSERT, [wanted.lineChannelId, wanted.name, wanted.sandbox, clock.now().toISO()]);
    channel = await find();
  }
  if (!channel || channel.sandbox !== wanted.sandbox) {
    throw new Failure(
      'config',
      'このLINEチャネルは、お試し用と本番用の両方には使えません。',
      'チャネルIDを確認してください。お試し用の登録を消すには「line-commerce demo clear」を実行します。',
    );
  }
  if (channel.name === wanted.name) return channel;
  await store.query('UPDATE line_channel SET name = $2 WHERE id = $1', [channel.id, wanted.name]);
  return { ...channel, name: wanted.name };
}

/** All channels, oldest first. */
export async function listChannels(store: Store): Promise<Channel[]> {
  const { rows } = await store.query<Channel & Record<string, unknown>>(
    `SELECT id, line_channel_id AS "lineChannelId", name, sandbox FROM line_channel ORDER BY id`,
  );
  return rows;
}
