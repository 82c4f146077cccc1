import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Failure } from '../../../lib/failure';
import type { LineMessage, MessageTemplate } from '../../../lib/line/message';
import { checkTemplate, listPlaceholders } from '../../../lib/line/messages';
import { defineField } from '../../../lib/crm/custom-data';
import { hasLineOpenapi, LINE_OPENAPI } from '../../support/line-openapi';
import { World } from '../crm/world';

let world: World;
let channelId: string;
beforeAll(async () => {
  world = await World.open();
  channelId = await world.channel();
  await defineField(world.store, { channelId, name: '好きな色', type: 'text' }, world.clock);
});
afterAll(() => world.end());

const text = (content: string): LineMessage => ({ type: 'text', text: content });
const check = (template: MessageTemplate, reply = false) => checkTemplate(world.store, channelId, template, { reply });
const problem = async (...template: unknown[]): Promise<string> =>
  check(template as MessageTemplate).then(
    () => 'ok',
    (error: Failure) => error.message,
  );

const uri = (label = '見る', to = 'https://shop.example/') => ({ type: 'uri', label, uri: to });
const template = (inner: Record<string, unknown>) => ({ type: 'template', altText: 'お知らせ', template: inner });
const bubble = (contents: unknown[], more: Record<string, unknown> = {}) => ({
  type: 'flex',
  altText: 'お知らせ',
  contents: { type: 'bubble', body: { type: 'box', layout: 'vertical', contents }, ...more },
});

describe('a template that LINE takes', () => {
  test.each<[string, unknown]>([
    ['text of 5,000 characters', text('あ'.repeat(5_000))],
    ['image', { type: 'image', originalContentUrl: 'https://a.example/a.jpg', previewImageUrl: 'https://a.example/b.jpg' }],
    ['buttons', template({ type: 'buttons', text: 'あ'.repeat(160), actions: [uri()] })],
    ['confirm', template({ type: 'confirm', text: '?', actions: [uri(), { type: 'message', label: 'a', text: 'b' }] })],
    ['carousel', template({ type: 'carousel', columns: [{ text: 'a', actions: [uri()] }, { text: 'b', actions: [uri()] }] })],
    ['text with quick replies', { ...text('a'), quickReply: { items: [{ type: 'action', action: uri() }] } }],
    ['Flex with every part', bubble(
      [
        { type: 'text', text: 'a', size: 'xl', weight: 'bold', wrap: true, color: '#111111' },
        { type: 'text', contents: [{ type: 'span', text: 'b', decoration: 'underline' }] },
        { type: 'image', url: 'https://a.example/a.png', size: 'full', aspectRatio: '20:13', aspectMode: 'cover' },
        { type: 'button', style: 'primary', action: uri() },
        { type: 'separator', margin: 'md' },
        { type: 'filler' },
        { type: 'box', layout: 'baseline', contents: [{ type: 'icon', url: 'https://a.example/i.png' }], paddingAll: '10%',
          background: { type: 'linearGradient', angle: '90deg', startColor: '#ff0000', endColor: '#00ff00' } },
      ],
      { size: 'giga', hero: { type: 'video', url: 'https://a.example/v.mp4', previewUrl: 'https://a.example/p.png',
        altContent: { type: 'image', url: 'https://a.example/p.png' }, aspectRatio: '16:9' }, styles: { body: { separator: true } } },
    )],
  ])('passes: %s', async (_name, message) => expect(await problem(message)).toBe('ok')); // prettier-ignore

  test('may hold any custom data by its name, in any width', async () => {
    expect(await problem(text('[[友だち名|お客]]さま、[[好きな色]]の品です'))).toBe('ok');
    expect(await problem(template({ type: 'buttons', text: '[[好きな色]]', actions: [uri('a', 'https://a.example/?c=[[好きな色]]')] }))).toBe('ok'); // prettier-ignore
  });
});

describe('a template that LINE would refuse is refused with the place in words', () => {
  test.each<[string, unknown[]]>([
    ['吹き出しがありません。', []],
    ['吹き出しは5つまでです(いま6つ)。', Array.from({ length: 6 }, () => text('a'))],
    ['2番目の吹き出し(テキスト)の「本文」が空です。', [text('a'), text(' \n')]],
    ['1番目の吹き出し(テキスト)の「本文」は5,000文字までです。', [text('あ'.repeat(5_001))]],
    ['1番目の吹き出し(画像)の「画像のURL」は https:// で始まるURLにしてください。', [{ type: 'image', originalContentUrl: 'http://a.example/a.jpg', previewImageUrl: 'https://a.example/b.jpg' }]],
    ['1番目の吹き出し(ボタン)の「1番目のボタン › ボタンの文字」が空です。', [template({ type: 'buttons', text: 'a', actions: [uri('')] })]],
    ['1番目の吹き出し(ボタン)の「ボタン」は1個以上必要です。', [template({ type: 'buttons', text: 'a', actions: [] })]],
    ['1番目の吹き出し(ボタン)の「本文」は、画像かタイトルがあるときは60文字までです。', [template({ type: 'buttons', title: 'a', text: 'あ'.repeat(61), actions: [uri()] })]],
    ['1番目の吹き出し(確認)の「ボタン」は2個以上必要です。', [template({ type: 'confirm', text: 'a', actions: [uri()] })]],
    ['1番目の吹き出し(カルーセル)の「2枚目のカード › 1番目のボタン › リンク先」は https://、http://、line://、tel: のどれかで始めてください。', [template({ type: 'carousel', columns: [{ text: 'a', actions: [uri()] }, { text: 'b', actions: [uri('a', 'javascript:alert(1)')] }] })]],
    ['1番目の吹き出し(カルーセル)の「カード」は、ボタンの数をすべてのカードでそろえてください。', [template({ type: 'carousel', columns: [{ text: 'a', actions: [uri()] }, { text: 'b', actions: [uri(), uri()] }] })]],
    ['1番目の吹き出し(Flex)の「ボディ(body) › 1番目の部品(text) › color」は #FF0000 のような色の指定にしてください。', [bubble([{ type: 'text', text: 'a', color: 'red' }])]],
    ['1番目の吹き出し(Flex)の「ボディ(body) › 1番目の部品(text)」に、使えない項目「colour」があります。', [bubble([{ type: 'text', text: 'a', colour: '#ff0000' }])]],
    ['1番目の吹き出し(Flex)の「ボディ(body) › 2番目の部品(box) › 1番目の部品(text) › size」は、xxs、xs、sm、md、lg、xl、xxl、3xl、4xl、5xl、14px のどれかにしてください。', [bubble([{ type: 'separator' }, { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: 'a', size: 'huge' }] }])]],
    ['1番目の吹き出し(Flex)の「ボディ(body) › 1番目の部品(button) › タップしたときの動作」がありません。', [bubble([{ type: 'button' }])]],
    ['1番目の吹き出し(Flex)に、表示する部分(header、hero、body、footer)がありません。', [{ type: 'flex', altText: 'a', contents: { type: 'bubble' } }]],
  ])('%s', async (message, messages) => expect(await problem(...messages)).toBe(message)); // prettier-ignore

  test('a carousel names the bubble', async () => {
    const bad = { type: 'bubble', body: { type: 'box', layout: 'diagonal', contents: [] } };
    const good = { type: 'bubble', body: { type: 'box', layout: 'vertical', contents: [] } };
    const message = await problem({
      type: 'flex',
      altText: 'a',
      contents: { type: 'carousel', contents: [good, bad] },
    });
    expect(message).toBe('1番目の吹き出し(Flex)の「2番目のバブル(bubble) › ボディ(body) › layout」は、horizontal、vertical、baseline のどれかにしてください。'); // prettier-ignore
  });

  test.each<[string, unknown]>([
    ['1番目の吹き出し(テキスト)の「本文」の差し込み項目「[[会員番号]]」はありません。', text('[[会員番号]]')],
    ['1番目の吹き出し(テキスト)の「本文」に、空の差し込み項目 [[ ]] があります。', text('[[]]')],
    ['1番目の吹き出し(テキスト)の「本文」の差し込み項目「[[現在ポイント(カート側)]]」は、応答メッセージでだけ使えます。', text('[[現在ポイント(カート側)]]')],
    ['1番目の吹き出し(Flex)の「ボディ(body) › 1番目の部品(text) › text」では「[[配送状況]]」を使えません。', bubble([{ type: 'text', text: '[[配送状況]]' }])],
    ['「[[配送状況]]」は、1回だけ使えます。', text('[[配送状況]]と[[配送状況]]')],
    ['1番目の吹き出し(ボタン)の「1番目のボタン › リンク先」では、差し込み項目をホスト名に使えません。', template({ type: 'buttons', text: 'a', actions: [uri('a', 'https://[[好きな色]].example/')] })],
  ])('%s', async (message, given) => expect(await problem(given)).toBe(message)); // prettier-ignore

  test('the point of a shop without points is refused with the shop’s reason', async () => {
    const id = await world.connection('omni');
    await world.store.query('UPDATE cart_connection SET points_unavailable = $2 WHERE id = $1', [id, 'オムニチャネルオプションご利用のため取得できません']); // prettier-ignore
    await expect(check([text('[[現在ポイント(カート側)]]')], true)).rejects.toThrow(
      '「[[現在ポイント(カート側)]]」は使えません。オムニチャネルオプションご利用のため取得できません。',
    );
    await world.connection('ordinary');
    await expect(check([text('[[現在ポイント(カート側)]]')], true)).resolves.toBeUndefined();
  });
});

test('the list of 差し込み項目 says for each what it shows and what stands there without a value', async () => {
  const list = await listPlaceholders(world.store, channelId);
  expect(list.map(({ name }) => name)).toEqual(['友だち名', '配送状況', '現在ポイント(カート側)', '次回お届け予定日', '継続回数', '本人確認フォームのURL', '好きな色']); // prettier-ignore
  expect(list.every(({ label, fallback }) => label !== '' && fallback !== '')).toBe(true);
  expect(list.filter(({ replyOnly }) => replyOnly).map(({ name }) => name)).toEqual(['現在ポイント(カート側)']);
});

const OPENAPI = join(LINE_OPENAPI, 'messaging-api.yml');
const withOpenApi = hasLineOpenapi ? test : test.skip;

withOpenApi(
  'every Flex part and every key of LINE’s OpenAPI is known to the check (skipped where the file is absent)',
  async () => {
    type Schema = { properties?: Record<string, unknown>; allOf?: Schema[] };
    const api = parse(readFileSync(OPENAPI, 'utf8')) as { components: { schemas: Record<string, Schema> } };
    const source = readFileSync(join(__dirname, '../../../lib/line/messages/schema/flex.ts'), 'utf8');
    const parts = Object.entries(api.components.schemas).filter(([name]) => /^Flex(Bubble|Carousel|Box|Button|Image|Video|Icon|Text|Span|Separator|Filler|BubbleStyles|BlockStyle|BoxLinearGradient)$/.test(name)); // prettier-ignore
    expect(parts.length).toBeGreaterThanOrEqual(14);
    for (const [name, schema] of parts) {
      const keys = [schema, ...(schema.allOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties));
      const missing = keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(source));
      expect([name, missing]).toEqual([name, []]);
    }
  },
);
