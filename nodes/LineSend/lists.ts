import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listChannels } from '../../lib/crm/channels';
import { campaignNames } from '../../lib/line/ledger/lookup';
import { listPlaceholders } from '../../lib/line/messages';
import { readLineSettings } from '../../lib/line/settings';
import type { Store } from '../../lib/store/store';
import { storeFor } from '../shared/database';

/** LINE's id of the channel; null where no credential is chosen yet. */
const lineChannelId = async (context: ILoadOptionsFunctions): Promise<string | null> => {
  const raw = await context.getCredentials('lineMessagingApi').catch(() => null);
  return raw === null ? null : readLineSettings(raw).channelId;
};

/** The channel of the block's credential; null before its first use. LINE is not asked for a list. */
async function channelIdOf(context: ILoadOptionsFunctions, store: Store): Promise<string | null> {
  const wanted = await lineChannelId(context);
  const channels = wanted === null ? [] : await listChannels(store);
  return channels.find((channel) => channel.lineChannelId === wanted)?.id ?? null;
}

/** 使える差し込み項目, as they are written, with what they show and what stands there without a value. */
export async function placeholders(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const store = await storeFor(this);
  const channelId = await channelIdOf(this, store);
  const all = await listPlaceholders(store, channelId ?? '0');
  return all.map(({ name, label, fallback, replyOnly }) => ({
    name: `[[${name}]]`,
    value: `[[${name}]]`,
    description: `${label}。${replyOnly ? '応答だけで使えます。' : ''}値がないとき:「${fallback}」`,
  }));
}

/** 管理名 that were planned on this channel. */
export async function campaigns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const store = await storeFor(this);
  const channelId = await channelIdOf(this, store);
  if (channelId === null) return [];
  return (await campaignNames(store, channelId)).map((name) => ({ name, value: name }));
}
