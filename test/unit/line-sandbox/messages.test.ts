import { describeWithLineOpenapi, lineOpenapi } from '../../support/line-openapi';
import { closeAll, contractProblems, openLine } from './line-client';
import type { LineClient } from './line-client';

let line: LineClient;
beforeAll(async () => {
  line = await openLine();
});
afterEach(() => expect(contractProblems()).toEqual([]));
afterAll(closeAll);

type Json = Record<string, unknown>;

const uri = { type: 'uri', label: '開く', uri: 'https://shop.example/' };
const postback = { type: 'postback', label: '選ぶ', data: 'a=1', displayText: '選ぶ' };
const picture = 'https://shop.example/picture.jpg';
const template = (of: Json): Json => ({ type: 'template', altText: 'お知らせ', template: of });
const buttons = (more: Json = {}): Json => template({ type: 'buttons', text: '本文', actions: [uri], ...more });
const flex = (contents: Json): Json => ({ type: 'flex', altText: 'お知らせ', contents });
const bubble = (...contents: Json[]): Json => ({ type: 'bubble', body: { type: 'box', layout: 'vertical', contents } });
const words = { type: 'text', text: 'あ' };
const column = { text: '本文', actions: [uri] };

const GOOD: [string, Json][] = [
  ['a text of 5,000 characters', { type: 'text', text: 'あ'.repeat(5000) }],
  ['a picture', { type: 'image', originalContentUrl: picture, previewImageUrl: picture }],
  ['a sticker', { type: 'sticker', packageId: '446', stickerId: '1988' }],
  ['buttons with a picture and a title', buttons({ thumbnailImageUrl: picture, title: '題', text: 'あ'.repeat(60) })],
  ['buttons with 160 characters', buttons({ text: 'あ'.repeat(160) })],
  ['a question with two answers', template({ type: 'confirm', text: '続けますか', actions: [postback, uri] })],
  ['a carousel of ten', template({ type: 'carousel', columns: Array(10).fill(column) })],
  ['pictures to tap', template({ type: 'image_carousel', columns: [{ imageUrl: picture, action: uri }] })],
  ['a quick reply', { ...words, quickReply: { items: [{ type: 'action', action: postback }] } }],
  ['a date picker', buttons({ actions: [{ type: 'datetimepicker', label: '日付', data: 'd', mode: 'date' }] })],
  ['a bubble', flex(bubble(words, { type: 'button', action: uri }, { type: 'separator', margin: 'md' }))],
  ['a carousel of bubbles', flex({ type: 'carousel', contents: [bubble(words), bubble(words)] })],
  [
    'a bubble with a hero and spans',
    flex({
      ...bubble({ type: 'text', contents: [{ type: 'span', text: 'あ' }] }),
      hero: { type: 'image', url: picture, size: 'full', aspectRatio: '20:13', aspectMode: 'cover' },
    }),
  ],
  [
    'a gradient and sizes in pixels',
    flex({
      type: 'bubble',
      size: 'giga',
      body: {
        type: 'box',
        layout: 'horizontal',
        contents: [],
        paddingAll: '12px',
        cornerRadius: 'lg',
        background: { type: 'linearGradient', angle: '90deg', startColor: '#FFFFFF', endColor: '#00000000' },
      },
    }),
  ],
];

const BAD: [string, Json, string][] = [
  ['an empty text', { type: 'text', text: '' }, 'messages[0].text'],
  ['a text of 5,001 characters', { type: 'text', text: 'あ'.repeat(5001) }, 'messages[0].text'],
  ['an unknown type', { type: 'letter', text: 'あ' }, 'messages[0].type'],
  [
    'a picture without https',
    { type: 'image', originalContentUrl: 'http://shop.example/a.jpg', previewImageUrl: picture },
    'messages[0].originalContentUrl',
  ],
  [
    'a template without altText',
    { type: 'template', template: { type: 'confirm', text: 'あ', actions: [uri, uri] } },
    'messages[0].altText',
  ],
  ['five buttons', buttons({ actions: Array(5).fill(uri) }), 'messages[0].template.actions'],
  ['161 characters above buttons', buttons({ text: 'あ'.repeat(161) }), 'messages[0].template.text'],
  ['61 characters under a title', buttons({ title: '題', text: 'あ'.repeat(61) }), 'messages[0].template.text'],
  [
    'a label of 21 characters',
    buttons({ actions: [{ ...uri, label: 'あ'.repeat(21) }] }),
    'messages[0].template.actions[0].label',
  ],
  [
    'a postback of 301 characters',
    buttons({ actions: [{ ...postback, data: 'a'.repeat(301) }] }),
    'messages[0].template.actions[0].data',
  ],
  [
    'an address that opens a file',
    buttons({ actions: [{ ...uri, uri: 'file:///etc/passwd' }] }),
    'messages[0].template.actions[0].uri',
  ],
  [
    'a question with one answer',
    template({ type: 'confirm', text: 'あ', actions: [uri] }),
    'messages[0].template.actions',
  ],
  ['eleven columns', template({ type: 'carousel', columns: Array(11).fill(column) }), 'messages[0].template.columns'],
  [
    'columns with unequal buttons',
    template({ type: 'carousel', columns: [column, { ...column, actions: [uri, uri] }] }),
    'messages[0].template.columns',
  ],
  [
    'fourteen quick replies',
    { ...words, quickReply: { items: Array(14).fill({ type: 'action', action: postback }) } },
    'messages[0].quickReply.items',
  ],
  ['a bubble with nothing in it', flex({ type: 'bubble' }), 'messages[0].contents'],
  [
    'an unknown layout',
    flex({ type: 'bubble', body: { type: 'box', layout: 'diagonal', contents: [] } }),
    'messages[0].contents.body.layout',
  ],
  ['an unknown component', flex(bubble({ type: 'table' })), 'messages[0].contents.body.contents[0].type'],
  [
    'an unknown field of a component',
    flex(bubble({ ...words, colour: '#000000' })),
    'messages[0].contents.body.contents[0].colour',
  ],
  ['a colour by name', flex(bubble({ ...words, color: 'red' })), 'messages[0].contents.body.contents[0].color'],
  ['a Flex text without words', flex(bubble({ type: 'text' })), 'messages[0].contents.body.contents[0].text'],
  ['a button that does nothing', flex(bubble({ type: 'button' })), 'messages[0].contents.body.contents[0].action'],
  [
    'thirteen bubbles',
    flex({ type: 'carousel', contents: Array(13).fill(bubble(words)) }),
    'messages[0].contents.contents',
  ],
  [
    'a bubble beyond 30 KB',
    flex(bubble(...Array<Json>(20).fill({ type: 'text', text: 'あ'.repeat(600) }))),
    'messages[0].contents',
  ],
];

const validate = (kind: string, messages: unknown) => line.post(`/v2/bot/message/validate/${kind}`, { messages });

describe('checking messages', () => {
  it.each(GOOD)('takes %s', async (_what, message) => {
    const answer = await validate('push', [message]);
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });

  it.each(BAD)('refuses %s and says where', async (_what, message, property) => {
    const answer = await validate('push', [message]);
    expect(answer.status).toBe(400);
    expect((answer.body['details'] as { property: string }[]).map((detail) => detail.property)).toContain(property);
  });

  it.each(['reply', 'push', 'multicast', 'narrowcast', 'broadcast'])(
    'is the same for %s, and counts nothing',
    async (kind) => {
      expect((await validate(kind, Array(5).fill(words))).status).toBe(200);
      for (const messages of [[], Array(6).fill(words), undefined, 'あ'])
        expect((await validate(kind, messages)).status).toBe(400);
      expect(line.control.used()).toBe(0);
    },
  );

  it('says every mistake at once', async () => {
    const answer = await validate('push', [{ type: 'text' }, { type: 'text', text: '' }]);
    expect(answer.body).toMatchObject({ message: 'The request body has 2 error(s)' });
  });

  it('refuses the same when sending', async () => {
    const answer = await line.push(line.person().userId, '');
    expect([answer.status, line.texts(line.person().userId)]).toEqual([400, []]);
  });

  it('refuses boxes nested without end instead of walking them', async () => {
    let box: Json = { type: 'box', layout: 'vertical', contents: [] };
    for (let depth = 0; depth < 200; depth++) box = { type: 'box', layout: 'vertical', contents: [box] };
    expect((await validate('push', [flex({ type: 'bubble', body: box })])).status).toBe(400);
  });
});

describeWithLineOpenapi("LINE's own description of messages", () => {
  it.each(GOOD)('has %s as we take it', (_what, message) => {
    const body = { to: 'U1', messages: [message] };
    expect(lineOpenapi().requestProblems('POST', '/v2/bot/message/push', body)).toEqual([]);
  });
});
