import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { addTags, TEST_RECIPIENT_TAG } from '../../lib/crm/tags';
import { SAMPLE_EVENT_ID } from '../../lib/line/inbox';
import { LineSend } from '../../nodes/LineSend/LineSend.node';
import { openLineShop, type LineShop } from './support/line-shop';
import { listContext } from './support/run-node';

const block = new LineSend();
let shop: LineShop;
let friends: { friendId: string; userId: string }[];

beforeAll(async () => {
  shop = await openLineShop();
});
afterAll(() => shop.stop());
beforeEach(async () => {
  friends = await shop.befriend(3);
  shop.line.control.clearRequests();
});

const jsonOf = (items: readonly INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
const bubbles = (...texts: string[]) => ({ bubble: texts.map((text) => ({ kind: 'text', text })) });
let names = 0;
const newName = () => `配信${++names}`;

const run = (parameters: IDataObject, more: Partial<Parameters<LineShop['run']>[1]> = {}) =>
  shop.run(block, { parameters: parameters as never, ...more });

const itemsOf = (list = friends) => list.map(({ friendId }) => ({ friendId }));
const seen = () => friends.map(({ userId }) => shop.seen(userId));
const tag = (names: string[], friendIds: string[]) =>
  addTags(shop.store, { channelId: shop.channel.id, friendIds, names, kind: 'tag', by: '試験' }, systemClock);

const audience = (name: string) => ({
  sendTo: 'audience',
  audienceWho: 'conditions',
  audienceGroups: { group: [{ match: 'all', conditions: { tag: [{ name, has: 'yes' }] } }] },
  audienceMatch: 'all',
});

describe('送信 to the friends of the items', () => {
  test('reaches each once with their own name, however often it runs', async () => {
    const parameters = {
      operation: 'send',
      campaign: newName(),
      occurrenceBy: 'once',
      bubbles: bubbles('[[友だち名]]さんへ'),
    };
    const first = await run(parameters, { items: itemsOf() });
    expect(jsonOf(first.items)).toEqual(
      friends.map(({ friendId }) => expect.objectContaining({ friendId, state: 'accepted', stateName: '送信済み', reason: '' })), // prettier-ignore
    );
    expect(first.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
    const second = await run(parameters, { items: itemsOf() });
    expect(jsonOf(second.items).map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(seen()).toEqual([['友だち1さんへ'], ['友だち2さんへ'], ['友だち3さんへ']]);
  });

  test('is one request for many where the text is the same', async () => {
    friends = await shop.befriend(12);
    await run({ operation: 'send', campaign: newName(), occurrenceBy: 'once', bubbles: bubbles('同じ') }, { items: itemsOf() }); // prettier-ignore
    expect(seen()).toEqual(Array(12).fill(['同じ']));
    expect(shop.line.control.requests()).toMatchObject({ multicast: { 200: 1 } });
    expect(shop.line.control.requests()).not.toHaveProperty('push');
  });

  test('of the same 管理名 and きっかけ by another workflow does not repeat; another きっかけ does', async () => {
    const campaign = newName();
    const [friend] = friends;
    const send = (occurrence: string, text: string) =>
      run({ operation: 'send', campaign, occurrenceBy: 'item', bubbles: bubbles(text) }, { items: [{ friendId: friend!.friendId, occurrence }] }); // prettier-ignore
    await send('event:1', '一通目');
    await send('event:1', '二重');
    await send('event:2', '二通目');
    expect(shop.seen(friend!.userId)).toEqual(['一通目', '二通目']);
  });

  test('a second block of the same 管理名 sends its own message under its 手順番号', async () => {
    const campaign = newName();
    const send = (step: string | undefined, text: string) =>
      run({ operation: 'send', campaign, occurrenceBy: 'once', bubbles: bubbles(text), advanced: step ? { step } : {} }, { items: itemsOf(friends.slice(0, 1)) }); // prettier-ignore
    await send(undefined, 'その1');
    await send('1', '重複');
    await send('2', 'その2');
    expect(shop.seen(friends[0]!.userId)).toEqual(['その1', 'その2']);
  });

  test('says for each item why somebody gets nothing', async () => {
    const [blocked, fine] = friends;
    await shop.store.query('UPDATE friend SET following = false WHERE id = $1', [blocked!.friendId]);
    const items = [{ friendId: blocked!.friendId }, { friendId: fine!.friendId }, { other: 1 }];
    const result = await run({ operation: 'send', campaign: newName(), occurrenceBy: 'once', bubbles: bubbles('a') }, { items }); // prettier-ignore
    expect(jsonOf(result.items).map(({ state, reason }) => [state, reason])).toEqual([
      ['skipped', expect.stringContaining('ブロック')],
      ['accepted', ''],
      ['skipped', '届いたデータに友だちの情報がありません'],
    ]);
  });

  test('without きっかけ from a trigger asks for another interval', async () => {
    const sending = run({ operation: 'send', campaign: newName(), occurrenceBy: 'item', bubbles: bubbles('a') }, { items: itemsOf() }); // prettier-ignore
    await expect(sending).rejects.toThrow('届いたデータに、きっかけの情報がありません。');
    expect(seen()).toEqual([[], [], []]);
  });

  test('sends pictures, buttons, carousels, Flex and quick replies as LINE takes them', async () => {
    const button = { label: '見る', action: 'uri', uri: 'https://shop.example/' };
    const parameters = {
      operation: 'send',
      campaign: newName(),
      occurrenceBy: 'once',
      bubbles: {
        bubble: [
          { kind: 'image', imageFrom: 'url', imageUrl: 'https://shop.example/a.jpg' },
          { kind: 'buttons', title: '題', text: '[[友だち名]]さん', buttons: { button: [button, { label: '送る', action: 'message', text: '配送状況' }] } }, // prettier-ignore
          { kind: 'confirm', text: 'よろしいですか', buttons: { button: [button, { label: 'いいえ', action: 'postback', data: 'a=no' }] } }, // prettier-ignore
          { kind: 'carousel', columns: { column: [1, 2].map((no) => ({ text: `${no}`, buttons: { button: [button] } })) } }, // prettier-ignore
          { kind: 'flex', flexJson: JSON.stringify({ type: 'bubble', body: { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: '[[友だち名]]' }] } }) }, // prettier-ignore
        ],
      },
      quickReplies: { button: [{ label: 'はい', action: 'message', text: 'はい' }] },
    };
    const { items } = await run(parameters, { items: itemsOf(friends.slice(0, 1)) });
    expect(jsonOf(items)[0]).toMatchObject({ state: 'accepted' });
    const talk = shop.line.world.talk(friends[0]!.userId).map(({ message }) => message);
    expect(talk.map(({ type }) => type)).toEqual(['image', 'template', 'template', 'template', 'flex']);
    expect(talk[1]).toMatchObject({ altText: '友だち1さん', template: { title: '題', text: '友だち1さん' } });
    expect(talk[4]).toMatchObject({
      contents: { body: { contents: [{ text: '友だち1' }] } },
      quickReply: { items: [{ action: { label: 'はい' } }] },
    });
  });

  test('publishes a picture of the item, so that LINE can fetch it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'line-send-'));
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'); // prettier-ignore
    Object.assign(process.env, { LINE_COMMERCE_HOME: home, LINE_COMMERCE_LOCAL_PUBLIC_URL: 'http://127.0.0.1:5680' });
    try {
      const parameters = { operation: 'send', campaign: newName(), occurrenceBy: 'once', bubbles: { bubble: [{ kind: 'image', imageFrom: 'binary', binaryName: 'data' }] } }; // prettier-ignore
      const { items } = await run(parameters, { items: itemsOf(friends.slice(0, 1)), files: [{ data: png }] });
      expect(jsonOf(items)[0]).toMatchObject({ state: 'accepted' });
      const [file] = await readdir(join(home, 'media'));
      const url = `http://127.0.0.1:5680/media/${file!.replace('.png', '')}`;
      const message = shop.line.world.talk(friends[0]!.userId)[0]!.message;
      expect(message).toMatchObject({ type: 'image', originalContentUrl: url, previewImageUrl: url });
    } finally {
      delete process.env.LINE_COMMERCE_HOME;
      delete process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL;
      await rm(home, { recursive: true });
    }
  });

  test.each<[string, IDataObject]>([
    ['管理名が空です。', { campaign: ' ', bubbles: bubbles('a') }],
    ['吹き出しがありません。', { bubbles: {} }],
    ['1番目の吹き出し(テキスト)の「本文」の差し込み項目「[[名前]]」はありません。', { bubbles: bubbles('[[名前]]') }],
    ['1番目の吹き出し(Flex)がJSONとして読めません(3行目のあたり)。', { bubbles: { bubble: [{ kind: 'flex', flexJson: '{\n"type": "bubble",\n}' }] } }], // prettier-ignore
  ])('refuses before anybody gets anything: %s', async (message, given) => {
    const parameters = { operation: 'send', campaign: newName(), occurrenceBy: 'once', ...given };
    await expect(run(parameters, { items: itemsOf() })).rejects.toThrow(message);
    expect(seen()).toEqual([[], [], []]);
  });
});

describe('送信 to those who meet conditions', () => {
  test('gives one summary in words; a second run sends nothing, another 配信回 does', async () => {
    const name = newName();
    await tag([name], [friends[0]!.friendId, friends[1]!.friendId]);
    const parameters = (round: string) => ({ operation: 'send', campaign: name, ...audience(name), occurrenceBy: 'round', round, bubbles: bubbles('配信') }); // prettier-ignore
    const first = await run(parameters('12月'));
    expect(jsonOf(first.items)).toEqual([
      expect.objectContaining({ planned: 2, accepted: 2, outcome: 'done', message: expect.stringContaining('2人に送りました') }), // prettier-ignore
    ]);
    const second = await run(parameters('12月'));
    expect(jsonOf(second.items)[0]).toMatchObject({ planned: 0, accepted: 0, already: { accepted: 2 } });
    expect(seen()).toEqual([['配信'], ['配信'], []]);
    await run(parameters('1月'));
    expect(seen()).toEqual([['配信', '配信'], ['配信', '配信'], []]);
  });

  test('started by hand reaches only テスト配信先, each time, and says so', async () => {
    const name = newName();
    await tag([name], friends.map(({ friendId }) => friendId)); // prettier-ignore
    await tag([TEST_RECIPIENT_TAG], [friends[1]!.friendId]);
    const parameters = { operation: 'send', campaign: name, ...audience(name), occurrenceBy: 'once', bubbles: bubbles('試し') }; // prettier-ignore
    const first = await run(parameters, { manual: true, executionId: '41' });
    await run(parameters, { manual: true, executionId: '42' });
    expect(seen()).toEqual([[], ['試し', '試し'], []]);
    expect(first.hints[0]?.message).toContain('テスト配信先');
    expect(jsonOf(first.items)[0]).toMatchObject({ testRun: true, accepted: 1 });
    await run(parameters);
    expect(seen()).toEqual([['試し'], ['試し', '試し', '試し'], ['試し']]);
  });

  test('started by hand reaches テスト配信先 who do not meet the conditions, and nobody else', async () => {
    const name = newName();
    await tag([name], [friends[0]!.friendId]);
    await tag([TEST_RECIPIENT_TAG], [friends[2]!.friendId]);
    const parameters = { operation: 'send', campaign: name, ...audience(name), occurrenceBy: 'once', bubbles: bubbles('見本') }; // prettier-ignore
    await run(parameters, { manual: true });
    expect(seen()).toEqual([[], [], ['見本']]);
    const wrong = { ...parameters, ...audience('ないタグ') };
    await expect(run(wrong, { manual: true })).rejects.toThrow('条件のタグ「ないタグ」がありません。');
  });

  test('started by hand with 手動実行でも全員に送る reaches all, once', async () => {
    const name = newName();
    await tag([name], friends.map(({ friendId }) => friendId)); // prettier-ignore
    const parameters = { operation: 'send', campaign: name, ...audience(name), occurrenceBy: 'once', bubbles: bubbles('本番'), advanced: { manualToEveryone: true } }; // prettier-ignore
    await run(parameters, { manual: true, executionId: '43' });
    await run(parameters, { manual: true, executionId: '44' });
    expect(seen()).toEqual([['本番'], ['本番'], ['本番']]);
  });

  test('over the month’s 通数 sends to nobody and says how many there are', async () => {
    const name = newName();
    await tag([name], friends.map(({ friendId }) => friendId)); // prettier-ignore
    await shop.line.control.configure({ quota: shop.line.control.used() + 2 });
    const parameters = { operation: 'send', campaign: name, ...audience(name), occurrenceBy: 'once', bubbles: bubbles('a') }; // prettier-ignore
    await expect(run(parameters)).rejects.toThrow('通数が足りないため、まだ誰にも送っていません。');
    await shop.line.control.configure({ quota: null });
    expect(seen()).toEqual([[], [], []]);
  });
});

describe('プレビュー', () => {
  test('counts who would get it and shows samples, sends nothing and costs nothing', async () => {
    const name = newName();
    await tag([name], friends.map(({ friendId }) => friendId)); // prettier-ignore
    await shop.store.query('UPDATE friend SET following = false WHERE id = $1', [friends[2]!.friendId]);
    const parameters = { operation: 'preview', campaign: name, ...audience(name), occurrenceBy: 'once', bubbles: bubbles('[[友だち名]]さま') }; // prettier-ignore
    const used = shop.line.control.used();
    const plain = jsonOf((await run(parameters, { manual: true })).items);
    expect(plain[0]).toMatchObject({ kind: 'summary', wanted: 2, blocked: 1, fitsQuota: true });
    expect(plain).toHaveLength(3);
    expect(JSON.stringify(plain)).not.toContain('友だち1');
    const detailed = await run({ ...parameters, withDetails: true, samples: 1 }, { manual: true });
    expect(jsonOf(detailed.items)).toEqual([
      expect.objectContaining({ kind: 'summary' }),
      expect.objectContaining({ kind: 'sample', containsPersonalData: true, messages: [{ type: 'text', text: '友だち1さま' }] }), // prettier-ignore
    ]);
    expect([seen(), shop.line.control.used()]).toEqual([[[], [], []], used]);
    const { rows } = await shop.store.query('SELECT FROM delivery WHERE campaign = $1', [name]);
    expect(rows).toHaveLength(0);
  });

  test('says who got it already, and when', async () => {
    const common = { campaign: newName(), occurrenceBy: 'once', bubbles: bubbles('a') };
    await run({ operation: 'send', ...common }, { items: itemsOf(friends.slice(0, 2)) });
    const [summary] = jsonOf((await run({ operation: 'preview', ...common }, { items: itemsOf() })).items);
    expect(summary).toMatchObject({ wanted: 1, already: { accepted: 2 }, alreadySince: { first: expect.any(String) } });
  });
});

describe('応答', () => {
  const reply = (campaign: string, items: IDataObject[], more: Partial<Parameters<LineShop['run']>[1]> = {}, advanced = {}) =>
    run({ operation: 'reply', campaign, bubbles: bubbles('[[友だち名]]さん、どうぞ'), advanced }, { items, ...more }); // prettier-ignore

  test('answers the message once, free of charge; another workflow hears that it was answered', async () => {
    const item = await shop.say(friends[0]!.userId, '配送状況');
    const used = shop.line.control.used();
    const [first] = jsonOf((await reply(newName(), [item])).items);
    expect(first).toMatchObject({ friendId: friends[0]!.friendId, eventId: item.eventId, state: 'accepted', message: '返信しました。' }); // prettier-ignore
    const [again] = jsonOf((await reply(newName(), [item])).items);
    expect(again).toMatchObject({ state: 'already', message: expect.stringContaining('すでに返信済み') });
    expect(shop.seen(friends[0]!.userId)).toEqual(['友だち1さん、どうぞ']);
    expect(shop.line.control.used()).toBe(used);
  });

  test('calls a friend who has only just come by the name that LINE knows', async () => {
    const person = await shop.line.world.addPerson({ displayName: '新しい人' });
    await shop.line.control.setPerson(person.userId, { state: 'following' });
    const item = await shop.say(person.userId, 'a');
    expect(jsonOf((await reply(newName(), [item])).items)[0]).toMatchObject({ state: 'accepted' });
    expect(shop.seen(person.userId)).toEqual(['新しい人さん、どうぞ']);
  });

  test('answers all that came in one run, each paired with its item', async () => {
    const items = [];
    for (const { userId } of friends) items.push(await shop.say(userId, 'a'));
    const result = await reply(newName(), items);
    expect(result.items.map(({ pairedItem, json }) => [pairedItem, json.state])).toEqual(
      [0, 1, 2].map((item) => [{ item }, 'accepted']),
    );
    expect(seen()).toEqual([['友だち1さん、どうぞ'], ['友だち2さん、どうぞ'], ['友だち3さん、どうぞ']]);
  });

  test('is not tried for what came too late, and becomes a push only where the block allows', async () => {
    const item = await shop.say(friends[0]!.userId, 'a');
    await shop.store.query(`UPDATE line_event SET occurred_at = occurred_at - interval '5 minutes' WHERE id = $1`, [item.eventId]); // prettier-ignore
    expect(jsonOf((await reply(newName(), [item])).items)[0]).toMatchObject({ state: 'skipped' });
    expect(jsonOf((await reply(newName(), [item], {}, { allowPush: true })).items)[0]).toMatchObject({
      state: 'pushed',
    });
    expect(shop.seen(friends[0]!.userId)).toEqual(['友だち1さん、どうぞ']);
  });

  test('by hand answers テスト配信先 only', async () => {
    const item = await shop.say(friends[0]!.userId, 'a');
    const [result] = jsonOf((await reply(newName(), [item], { manual: true })).items);
    expect(result).toMatchObject({ state: 'skipped', message: expect.stringContaining('手動実行') });
    await tag([TEST_RECIPIENT_TAG], [friends[0]!.friendId]);
    expect(jsonOf((await reply(newName(), [item], { manual: true })).items)[0]).toMatchObject({ state: 'accepted' });
  });

  test('to the sample of a trigger in the editor comes to テスト配信先 as a message, each time', async () => {
    const sample = {
      friendId: friends[0]!.friendId,
      eventId: SAMPLE_EVENT_ID,
      occurrence: 'event:sample',
      sample: true,
    };
    const campaign = newName();
    const [refused] = jsonOf((await reply(campaign, [sample], { manual: true })).items);
    expect(refused).toMatchObject({ state: 'skipped', message: expect.stringContaining('タグ「テスト配信先」を付けると') }); // prettier-ignore
    await tag([TEST_RECIPIENT_TAG], [friends[0]!.friendId]);
    for (const executionId of ['51', '52']) {
      const [sent] = jsonOf((await reply(campaign, [sample], { manual: true, executionId })).items);
      expect(sent).toMatchObject({ state: 'pushed', message: expect.stringContaining('見本を') });
    }
    expect(seen()).toEqual([['友だち1さん、どうぞ', '友だち1さん、どうぞ'], [], []]);
    const [nobody] = jsonOf((await reply(campaign, [{ ...sample, friendId: '0' }], { manual: true })).items);
    expect(nobody).toMatchObject({ state: 'skipped' });
  });

  test('without an event says where to connect the block', async () => {
    await expect(reply(newName(), itemsOf())).rejects.toThrow('届いたデータに、返信先の情報がありません。');
  });
});

describe('停止 and 再開', () => {
  test('hold back what is not sent yet, by the 管理名 from the list', async () => {
    const campaign = newName();
    const send = () => run({ operation: 'send', campaign, occurrenceBy: 'once', bubbles: bubbles('a') }, { items: itemsOf() }); // prettier-ignore
    await run({ operation: 'stop', campaignTarget: campaign });
    expect(jsonOf((await send()).items).map(({ stateName, reason }) => [stateName, reason])).toEqual(
      Array(3).fill(['保留', '配信を停止しています']),
    );
    expect(seen()).toEqual([[], [], []]);
    const list = await block.methods.loadOptions.campaigns.call(listContext(block, { parameters: {}, credentials: { lineMessagingApi: shop.credential } })); // prettier-ignore
    expect(list.map(({ value }) => value)).toContain(campaign);
    const [resumed] = jsonOf((await run({ operation: 'resume', campaignTarget: campaign })).items);
    expect(resumed).toMatchObject({ changed: 3, message: expect.stringContaining('再開しました') });
    await send();
    expect(seen()).toEqual([['a'], ['a'], ['a']]);
    const statuses = jsonOf((await run({ operation: 'campaigns' })).items);
    expect(statuses.find((row) => row.campaign === campaign)).toMatchObject({
      stopped: false,
      counts: { accepted: 3 },
    });
  });
});

test('使える差し込み項目 are listed as they are written, with what stands there without a value', async () => {
  const context = listContext(block, { parameters: {}, credentials: { lineMessagingApi: shop.credential } });
  const list = await block.methods.loadOptions.placeholders.call(context);
  expect(list.slice(0, 2)).toEqual([
    { name: '[[友だち名]]', value: '[[友だち名]]', description: 'LINEの名前。値がないとき:「お客さま」' },
    expect.objectContaining({ name: '[[配送状況]]' }),
  ]);
});
