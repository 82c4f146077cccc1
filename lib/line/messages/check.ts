import { Failure } from '../../failure';
import type { Store } from '../../store/store';
import { MAX_BUBBLES, type LineMessage, type MessageTemplate } from '../message';
import { finderOf, listPlaceholders, POINTS, SHIPPING, type Placeholder } from './placeholders';
import { lineMessage } from './schema/messages';
import { issueInWords, pathInWords } from './schema/words';
import { hasPlaceholder, nameAndFallback, refuseLeftovers, segmentsOf } from './tokens';

const kinds: Readonly<Record<string, string>> = {
  text: 'テキスト',
  image: '画像',
  flex: 'Flex',
  buttons: 'ボタン',
  confirm: '確認',
  carousel: 'カルーセル',
};

function bubbleName(message: LineMessage, index: number): string {
  const kind = message.type === 'template' ? message.template?.type : message.type;
  const known = kinds[String(kind)];
  return `${index + 1}番目の吹き出し${known ? `(${known})` : ''}`;
}

const HINT = 'ノードを開いて、その部分を直してください。';
const FLEX_HINT = 'LINE公式の「Flex Message Simulator」で作ったJSONをそのまま貼り付けると確実です。';

/** Throws Failure 'input' for the first thing in this 吹き出し that LINE would refuse, naming the place in words. */
function checkShape(message: LineMessage, where: string): void {
  const parsed = lineMessage.safeParse(message, { reportInput: true });
  if (parsed.success) return;
  const issue = parsed.error.issues[0]!;
  const place = pathInWords(message, issue.path);
  const hint = message.type === 'flex' ? `${HINT}${FLEX_HINT}` : HINT;
  throw new Failure('input', `${where}${place === '' ? '' : `の「${place}」`}${issueInWords(issue)}。`, hint);
}

/** Every string of a message, with the way to it. */
function* stringsOf(
  node: unknown,
  path: readonly PropertyKey[] = [],
): Generator<readonly [string, readonly PropertyKey[]]> {
  if (typeof node === 'string') yield [node, path];
  if (typeof node !== 'object' || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    yield* stringsOf(child, [...path, Array.isArray(node) ? Number(key) : key]);
  }
}

const unknownName = (name: string, where: string): Failure =>
  name === ''
    ? new Failure('input', `${where}に、空の差し込み項目 [[ ]] があります。`, '「使える差し込み項目」から名前を選んで写してください。') // prettier-ignore
    : new Failure('input', `${where}の差し込み項目「[[${name}]]」はありません。`, '「使える差し込み項目」の一覧から選び、同じ名前で書いてください。カートのカスタムデータは、毎晩の連携(futureshop は「01 futureshop 毎晩の連携」)が一度終わると使えます。'); // prettier-ignore

function checkUse(placeholder: Placeholder, where: string, isText: boolean, reply: boolean): void {
  if (placeholder.replyOnly && !reply) {
    throw new Failure('input', `${where}の差し込み項目「[[${placeholder.name}]]」は、応答メッセージでだけ使えます。`, '操作「応答」で使うか、この項目を外してください。'); // prettier-ignore
  }
  if (placeholder.name === SHIPPING && !isText) {
    throw new Failure('input', `${where}では「[[${SHIPPING}]]」を使えません。`, '長くなることがあるため、テキストの吹き出しに書いてください。'); // prettier-ignore
  }
}

/** Names of the placeholders used, one entry a use. */
function checkPlaceholders(
  message: LineMessage,
  where: string,
  find: (name: string) => Placeholder | undefined,
  reply: boolean,
): string[] {
  const used: string[] = [];
  for (const [text, path] of stringsOf(message)) {
    const place = `${where}の「${pathInWords(message, path) || '本文'}」`;
    refuseLeftovers(text, place);
    if (!hasPlaceholder(text)) continue;
    for (const segment of segmentsOf(text)) {
      if (segment.kind === 'literal') continue;
      const { name, fallback } = nameAndFallback(segment.written);
      const placeholder = find(name);
      if (!placeholder) throw unknownName(name, place);
      refuseLeftovers(fallback ?? '', place);
      checkUse(placeholder, place, message.type === 'text', reply);
      used.push(placeholder.name);
    }
  }
  return used;
}

/** Throws Failure 'config' with the shop's own reason where none of the channel's shops gives points. */
async function refuseWithoutPoints(store: Store, channelId: string): Promise<void> {
  const { rows } = await store.query<{ reason: string | null }>(
    `SELECT k.points_unavailable AS reason FROM cart_connection k JOIN line_channel ch ON ch.sandbox = k.sandbox
     WHERE ch.id = $1 AND k.state = 'linked' ORDER BY k.id`,
    [channelId],
  );
  const reason = rows[0]?.reason;
  if (!reason || rows.some((row) => row.reason === null)) return;
  throw new Failure('config', `「[[${POINTS}]]」は使えません。${reason}。`, 'ポイントの差し込み項目を外すか、お店のご契約を確認してください。'); // prettier-ignore
}

function checkCount(template: MessageTemplate): void {
  if (template.length === 0)
    throw new Failure('input', '吹き出しがありません。', '吹き出しを1つ以上追加してください。');
  if (template.length <= MAX_BUBBLES) return;
  throw new Failure(
    'input',
    `吹き出しは${MAX_BUBBLES}つまでです(いま${template.length}つ)。`,
    '吹き出しを減らしてください。',
  );
}

/**
 * Whether this template can be sent by this channel; costs one read. Throws Failure 'input' naming the 吹き出し and the part
 * of it: too many 吹き出し, a text too long, a Flex of wrong form, an unknown or misplaced 差し込み項目. 'config' where a shop
 * gives no points.
 */
export async function checkTemplate(
  store: Store,
  channelId: string,
  template: MessageTemplate,
  { reply }: { readonly reply: boolean },
): Promise<void> {
  checkCount(template);
  template.forEach((message, index) => checkShape(message, bubbleName(message, index)));
  const find = finderOf(await listPlaceholders(store, channelId));
  const used = template.flatMap((message, index) =>
    checkPlaceholders(message, bubbleName(message, index), find, reply),
  );
  if (used.filter((name) => name === SHIPPING).length > 1) {
    throw new Failure('input', `「[[${SHIPPING}]]」は、1回だけ使えます。`, '2つ目からの差し込み項目を外してください。');
  }
  if (used.includes(POINTS)) await refuseWithoutPoints(store, channelId);
}
