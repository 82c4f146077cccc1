import { Failure } from '../../../lib/failure';
import { replyOnce, sendPlanned, sweep } from '../../../lib/line/ledger';
import type { LedgerPorts, ReplyRequest } from '../../../lib/line/ledger';
import type { Store } from '../../../lib/store/store';
import { Mortal } from './mortal';
import { text, World } from './world';

let world: World;
let friendId = '';
beforeAll(async () => {
  world = await World.open();
});
beforeEach(async () => {
  friendId = (await world.fresh(1))[0]!;
});
afterAll(() => world.end());

const request = (change: Partial<ReplyRequest> = {}): ReplyRequest => ({
  ...world.campaign({ campaign: '応答 配送状況', template: [text('発送済みです')] }),
  friendId,
  eventId: 'E1',
  replyToken: 'token-1',
  eventAgeMs: 100,
  redelivery: false,
  allowPush: true,
  purpose: 'transaction',
  ...change,
});
const reply = (change: Partial<ReplyRequest> = {}, ports: Partial<LedgerPorts> = {}) =>
  replyOnce(world.store, world.line, request(change), world.ports(ports));

describe('a reply', () => {
  test('answers the event once; asked again it says so', async () => {
    expect(await reply()).toEqual({ state: 'accepted', message: '返信しました。' });
    expect(await reply()).toEqual({ state: 'already', message: 'すでに返信済みのため、返信しませんでした。' });
    expect(world.line.requests).toHaveLength(1);
    expect(await world.states()).toEqual({ accepted: 1 });
  });

  test('of a second workflow finds the event answered, and is not pushed instead', async () => {
    await reply();
    expect(await reply({ campaign: '別の応答' })).toMatchObject({ state: 'already' });
    expect(world.line.requests).toHaveLength(1);
    expect(await world.states()).toEqual({ accepted: 1, 'skipped alreadyReplied': 1 });
  });

  test('of several workflows at the same moment is made by one', async () => {
    const names = ['一', '二', '三', '四', '五'];
    const states = (await Promise.all(names.map((campaign) => reply({ campaign })))).map(({ state }) => state);
    expect(states.sort()).toEqual(['accepted', 'already', 'already', 'already', 'already']);
    expect(world.line.requests).toHaveLength(1);
  });

  test('of one workflow, made twice at the same moment, is made once', async () => {
    const states = (await Promise.all([reply(), reply(), reply()])).map(({ state }) => state);
    expect(states.sort()).toEqual(['accepted', 'already', 'already']);
    expect(world.line.requests).toHaveLength(1);
  });

  test('shares its commits with those of others at the same moment, who get their own', async () => {
    const friends = await world.fresh(40);
    let writes = 0;
    const store: Store = {
      ...world.store,
      query: ((...given: Parameters<Store['query']>) => (writes++, world.store.query(...given))) as Store['query'],
      transaction: (work) => (writes++, world.store.transaction(work)),
    };
    const make = (index: number, change: Partial<ReplyRequest> = {}) => {
      const own = { friendId: friends[index]!, eventId: `E${index}`, replyToken: `token-${index}` };
      return replyOnce(store, world.line, request({ ...own, ...change }), world.ports());
    };
    await make(0, { campaign: '前からの応答' });
    const before = writes;
    const replies = friends.map((_friend, index) => make(index, { template: [text(`${index}番`)] }));
    const states = (await Promise.all(replies)).map(({ state }) => state);
    expect(states).toEqual(['already', ...Array.from({ length: 39 }, () => 'accepted')]);
    expect(await world.states()).toEqual({ accepted: 40, 'skipped alreadyReplied': 1 });
    expect(world.line.requests.map(({ body }) => body)).toContainEqual(expect.stringContaining('39番'));
    expect(writes - before).toBeLessThan(40);
  });

  test.each(['dropBefore', 'dropAfter', 'errorAfter'] as const)(
    'whose answer was lost (%s) is unknown, and neither repeated nor pushed',
    async (fault) => {
      world.line.fault = () => fault;
      expect((await reply()).state).toBe('unknown');
      world.line.fault = () => 'none';
      expect((await reply()).state).toBe('unknown');
      await world.leasesRunOut();
      await sendPlanned(world.store, world.line, world.channelId, null, world.ports());
      expect(world.line.requests).toHaveLength(1);
      expect(await world.states()).toEqual({ 'unknown noAnswer': 1 });
    },
  );

  test.each([1, 2, 3])('cut off by a crash at step %i never reaches the friend twice', async (atStep) => {
    for (const after of [false, true]) {
      [friendId] = (await world.fresh(1)) as [string];
      const mortal = new Mortal({ atStep, after });
      void replyOnce(mortal.store(world.store), mortal.port(world.line), request(), world.ports());
      await mortal.death;
      await world.leasesRunOut();
      await sweep(world.store, world.channelId, world.clock);
      const cutOff = (await world.states())['unknown noAnswer'] ?? 0;
      const again = await reply();
      expect(again.state).toBe(cutOff ? 'unknown' : atStep === 3 ? 'already' : 'accepted');
      expect(world.line.total).toBeLessThanOrEqual(1);
      expect(world.line.requests.every(({ kind }) => kind === 'reply')).toBe(true);
    }
  });

  test('while another is making it is not made again', async () => {
    const mortal = new Mortal({ atStep: 2, after: false });
    void replyOnce(mortal.store(world.store), mortal.port(world.line), request(), world.ports());
    await mortal.death;
    expect(await reply()).toMatchObject({ state: 'already' });
  });

  test('that LINE refused for its rate may be made again', async () => {
    world.line.fault = () => 'rate';
    await expect(reply()).rejects.toMatchObject({ kind: 'rate' });
    world.line.fault = () => 'none';
    expect(await reply()).toMatchObject({ state: 'accepted' });
    expect(world.line.total).toBe(1);
  });

  test('that never left may be made again', async () => {
    const { reply: answer } = world.line;
    world.line.reply = () => Promise.reject(new Failure('stopped', '止められました。', ''));
    await expect(reply()).rejects.toMatchObject({ kind: 'stopped' });
    world.line.reply = answer;
    expect(await reply()).toMatchObject({ state: 'accepted' });
  });

  test('with nothing to say is skipped, with the reason', async () => {
    const render = async () => new Map([[friendId, { skip: 'ポイントがありません' }]]);
    expect(await reply({}, { render })).toMatchObject({ state: 'skipped' });
    expect(await world.states()).toEqual({ 'skipped ポイントがありません': 1 });
  });
});

describe('a push in place of a reply', () => {
  const kinds = () => world.line.requests.map(({ kind }) => kind);

  test('follows when LINE says that the token is invalid', async () => {
    expect(await reply({ replyToken: 'invalid' })).toEqual({
      state: 'pushed',
      message: '返信の期限が切れていたため、通常のメッセージで送りました。',
    });
    expect(kinds()).toEqual(['reply', 'push']);
    expect(await reply({ replyToken: 'invalid' })).toMatchObject({ state: 'already' });
  });

  test('does not follow where the block forbids it', async () => {
    expect(await reply({ replyToken: 'invalid', allowPush: false })).toMatchObject({ state: 'rejected' });
    expect(kinds()).toEqual(['reply']);
    expect(await world.states()).toEqual({ 'rejected badReplyToken': 1 });
  });

  test('does not follow where the quota is used up', async () => {
    world.line.quotaLimit = 0;
    expect(await reply({ replyToken: 'invalid' })).toMatchObject({ state: 'rejected' });
    expect(kinds()).toEqual(['reply']);
  });

  test.each([
    ['redelivered', { redelivery: true }],
    ['older than 50 seconds', { eventAgeMs: 50_001 }],
  ])('is all there is for an event that is %s', async (_what, late) => {
    expect(await reply(late)).toMatchObject({ state: 'pushed' });
    expect(kinds()).toEqual(['push']);
    expect(await reply({ ...late, campaign: '別の応答' })).toMatchObject({ state: 'already' });
  });

  test('is not made for a late event where the block forbids it', async () => {
    expect(await reply({ redelivery: true, allowPush: false })).toMatchObject({ state: 'skipped' });
    expect(kinds()).toEqual([]);
  });

  test('is not made for a redelivered event whose reply was cut off', async () => {
    world.line.fault = () => 'dropAfter';
    await reply();
    world.line.fault = () => 'none';
    expect(await reply({ redelivery: true })).toMatchObject({ state: 'unknown' });
    expect(world.line.total).toBe(1);
  });

  test('that LINE does not answer is tried again later with the same key', async () => {
    world.line.fault = (kind) => (kind === 'push' ? 'dropAfter' : 'none');
    expect(await reply({ replyToken: 'invalid' })).toMatchObject({ state: 'waiting' });
    world.line.fault = () => 'none';
    await world.leasesRunOut();
    await sendPlanned(world.store, world.line, world.channelId, null, world.ports());
    expect(world.line.total).toBe(1);
    expect(await world.states()).toEqual({ accepted: 1 });
  });
});
