import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Store } from '../../store/store';
import type { LineMessage, MessageTemplate } from '../message';
import { Filler, Unsendable } from './fill';
import type { TrustOption } from './trust';
import { finderOf, listPlaceholders } from './placeholders';
import { readValues } from './values';

/** A friend's messages, or why none can be made (Japanese). */
export type Rendered = { messages: LineMessage[] } | { skip: string };
export type RenderOptions = TrustOption;

/** Up to 500 friends at a time. */
type Render = (
  store: Store,
  template: MessageTemplate,
  friendIds: readonly string[],
  clock: Clock,
) => Promise<ReadonlyMap<string, Rendered>>;

const mayHold = (template: MessageTemplate): boolean => JSON.stringify(template).includes('[[');

async function channelsOf(store: Store, friendIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await store.query<{ id: string; channel: string }>(
    'SELECT id, channel_id AS channel FROM friend WHERE id = ANY ($1::bigint[])',
    [friendIds],
  );
  const channels = new Map<string, string[]>();
  for (const { id, channel } of rows) {
    const ids = channels.get(channel);
    if (ids) ids.push(id);
    else channels.set(channel, [id]);
  }
  return channels;
}

function one(filler: Filler, friendId: string, values: Awaited<ReturnType<typeof readValues>>): Rendered {
  try {
    return { messages: filler.fill((placeholder) => values.get(placeholder.name)?.get(friendId)) };
  } catch (error) {
    if (error instanceof Unsendable) return { skip: error.reason };
    throw error;
  }
}

const rendererOf =
  (reply: boolean, options: RenderOptions): Render =>
  async (store, template, friendIds, clock) => {
    if (!mayHold(template)) return new Map(friendIds.map((id) => [id, { messages: [...template] }]));
    const rendered = new Map<string, Rendered>();
    for (const [channelId, ids] of await channelsOf(store, friendIds)) {
      const filler = new Filler(template, finderOf(await listPlaceholders(store, channelId)));
      // What only a reply may show is not even read for anything else: the friend gets the fallback.
      const wanted = filler.wanted.filter(({ replyOnly }) => reply || !replyOnly);
      const values = await readValues(store, wanted, ids, clock, options);
      for (const id of ids) rendered.set(id, one(filler, id, values));
    }
    return rendered;
  };

/** Messages to send: set-based, at most 500 friends. A friend who is gone is missing from the answer. */
export const renderTemplate: Render = rendererOf(false, {});

/** As renderTemplate, for 応答メッセージ: there `[[現在ポイント(カート側)]]` has its value too. */
export const replyRenderer = (options: RenderOptions = {}): Render => rendererOf(true, options);

/** The 応答メッセージ of one friend. Throws Failure 'input' where none can be made. */
export async function renderReply(
  store: Store,
  template: MessageTemplate,
  friendId: string,
  clock: Clock,
  options: RenderOptions = {},
): Promise<LineMessage[]> {
  const rendered = (await replyRenderer(options)(store, template, [friendId], clock)).get(friendId);
  if (rendered && 'messages' in rendered) return rendered.messages;
  throw new Failure(
    'input',
    `返信を作れませんでした。${rendered ? `${rendered.skip}。` : '友だちが見つかりません。'}`,
    '吹き出しの内容と、差し込み項目の予備の言葉を確認してください。',
  );
}
