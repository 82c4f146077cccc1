import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../../../lib/failure';
import type { LineMessage, MessageTemplate } from '../../../lib/line/message';
import type { GivenButton, GivenButtons } from './button-fields';

interface GivenColumn {
  readonly pictureUrl?: string;
  readonly title?: string;
  readonly text?: string;
  readonly buttons?: GivenButtons;
}

/** A 吹き出し as the block stores it. */
interface GivenBubble extends GivenColumn {
  readonly kind?: 'text' | 'image' | 'buttons' | 'confirm' | 'carousel' | 'flex';
  readonly imageFrom?: 'url' | 'binary';
  readonly imageUrl?: string;
  readonly previewUrl?: string;
  readonly binaryName?: string;
  readonly previewBinaryName?: string;
  readonly columns?: { readonly column?: readonly GivenColumn[] };
  readonly flexJson?: unknown;
  readonly altText?: string;
}

/** Publishes the file of an item and gives its URLs. */
export type PublishImage = (
  binaryName: string,
  previewName: string | undefined,
) => Promise<{ readonly url: string; readonly previewUrl: string }>;

const ALT_MAX = 400;
const filled = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);

/** Only what is filled in: LINE takes no empty title. */
const present = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function action({ label = '', action: kind = 'uri', uri = '', text = '', data = '', displayText }: GivenButton) {
  if (kind === 'message') return { type: kind, label, text };
  if (kind === 'postback') return present({ type: kind, label, data, displayText: filled(displayText) });
  return { type: kind, label, uri: uri.trim() };
}

const actionsOf = (buttons: GivenButtons | undefined) => (buttons?.button ?? []).map(action);

const columnOf = ({ pictureUrl, title, text = '', buttons }: GivenColumn) =>
  present({ thumbnailImageUrl: filled(pictureUrl), title: filled(title), text, actions: actionsOf(buttons) });

/** The beginning of the text on one line; a cut never goes through a placeholder. */
const altOf = (given: string | undefined, text: string): string =>
  filled(given) ?? ([...text.replaceAll(/\s+/g, ' ').trim()].length <= ALT_MAX / 2 ? text.replaceAll(/\s+/g, ' ').trim() : 'メッセージが届きました'); // prettier-ignore

const templateOf = (given: GivenBubble, text: string, template: Record<string, unknown>): LineMessage =>
  ({ type: 'template', altText: altOf(given.altText, text) || 'メッセージが届きました', template }) as LineMessage;

function flexOf(given: GivenBubble, position: number): LineMessage {
  const { flexJson } = given;
  const parsed = typeof flexJson === 'string' ? parsedJson(flexJson, position) : flexJson;
  // Some tools give the whole message, others only what is in it.
  const whole = Object(parsed) as { type?: unknown; contents?: unknown; altText?: unknown };
  const isMessage = whole.type === 'flex';
  const altText = filled(given.altText) ?? (isMessage && typeof whole.altText === 'string' ? whole.altText : undefined);
  return {
    type: 'flex',
    altText: altText ?? 'メッセージが届きました',
    contents: isMessage ? whole.contents : parsed,
  } as LineMessage;
}

function parsedJson(text: string, position: number): unknown {
  const where = `${position + 1}番目の吹き出し(Flex)`;
  if (text.trim() === '') {
    throw new Failure('input', `${where}のJSONが空です。`, '「Flex Message Simulator」で作ったJSONを貼り付けてください。'); // prettier-ignore
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const at = /position (\d+)/.exec(String(Object(cause).message))?.[1];
    const line = at === undefined ? '' : `(${text.slice(0, Number(at)).split('\n').length}行目のあたり)`;
    throw new Failure(
      'input',
      `${where}がJSONとして読めません${line}。`,
      'カンマ、カッコ、引用符の過不足を直すか、「Flex Message Simulator」からもう一度写してください。',
      { cause },
    );
  }
}

async function messageOf(given: GivenBubble, position: number, publish: PublishImage): Promise<LineMessage> {
  const { kind = 'text', text = '' } = given;
  switch (kind) {
    case 'text':
      return { type: 'text', text };
    case 'image': {
      const { imageFrom = 'url', imageUrl = '', previewUrl, binaryName = 'data', previewBinaryName } = given;
      const urls =
        imageFrom === 'binary'
          ? await publish(binaryName, filled(previewBinaryName))
          : { url: imageUrl.trim(), previewUrl: filled(previewUrl) ?? imageUrl.trim() };
      return { type: 'image', originalContentUrl: urls.url, previewImageUrl: urls.previewUrl };
    }
    case 'buttons':
      return templateOf(given, text, { type: 'buttons', ...columnOf(given) });
    case 'confirm':
      return templateOf(given, text, { type: 'confirm', text, actions: actionsOf(given.buttons) });
    case 'carousel': {
      const columns = (given.columns?.column ?? []).map(columnOf);
      return templateOf(given, String(columns[0]?.text ?? ''), { type: 'carousel', columns });
    }
    case 'flex':
      return flexOf(given, position);
  }
}

/** What the block's 吹き出し make, not yet checked. Throws Failure 'input' for JSON that cannot be read. */
export async function templateOfBlock(
  context: IExecuteFunctions,
  itemIndex: number,
  publish: PublishImage,
): Promise<MessageTemplate> {
  const { bubble = [] } = context.getNodeParameter('bubbles', itemIndex, {}) as { bubble?: readonly GivenBubble[] };
  const messages: LineMessage[] = [];
  for (const [position, given] of bubble.entries()) messages.push(await messageOf(given, position, publish));
  const items = actionsOf(context.getNodeParameter('quickReplies', itemIndex, {}) as GivenButtons);
  const last = messages.pop();
  if (last === undefined) return [];
  const quickReply = { items: items.map((button) => ({ type: 'action', action: button })) };
  return [...messages, items.length > 0 ? ({ ...last, quickReply } as LineMessage) : last];
}
