import { again, BOT, event, openInboxWorld, said, sign, type InboxWorld } from './inbox-world';
import { receive } from '../../../lib/line/inbox';
import { systemClock } from '../../../lib/clock';

describe('a webhook of LINE', () => {
  let world: InboxWorld;
  let consumer: string;

  beforeAll(async () => {
    world = await openInboxWorld();
    consumer = await world.consume();
  });
  afterAll(() => world.stop());
  beforeEach(() => world.store.query('DELETE FROM friend').then(() => world.store.query('DELETE FROM line_event')));

  const events = () => world.rows<{ type: string; friend_id: string }>('SELECT * FROM line_event ORDER BY id');
  const friend = async (userId: string) =>
    (await world.rows<{ following: boolean; blocked_at: Date | null; followed_at: Date | null }>(
      'SELECT * FROM friend WHERE line_user_id = $1', [userId]))[0]; // prettier-ignore

  test('is kept with its friend, and given to whoever consumes it', async () => {
    expect(await world.send(event('follow', 'U1'), said('U1', 'こんにちは'))).toEqual({ kind: 'stored', events: 2 });
    expect(await events()).toMatchObject([{ type: 'follow' }, { type: 'message', redelivery: false, mode: 'active' }]);
    expect(await world.states(consumer)).toEqual({ waiting: 2 });
    expect(await friend('U1')).toMatchObject({ following: true });
  });

  test('is kept once, however often and in whatever company it comes again', async () => {
    const first = said('U1', 'a');
    const second = said('U2', 'b');
    await world.send(first, first);
    await world.send(again(first), second);
    await Promise.all(Array.from({ length: 10 }, () => world.send(second, again(first), again(second))));
    expect(await events()).toHaveLength(2);
    expect(await world.states(consumer)).toEqual({ waiting: 2 });
  });

  test('of many at once all are kept, each once', async () => {
    const all = Array.from({ length: 300 }, (_, i) => said(`U${i % 40}`, String(i)));
    await Promise.all(all.map((one) => world.send(one)));
    expect(await events()).toHaveLength(300);
    expect(await world.states(consumer)).toEqual({ waiting: 300 });
    expect(await world.rows('SELECT FROM friend')).toHaveLength(40);
  });

  test.each([
    ['with another secret', (body: string) => sign(body, 'f'.repeat(32))],
    ['for another body', (body: string) => sign(`${body} `)],
    ['that is cut', (body: string) => sign(body).slice(0, 20)],
    ['that is empty', () => ''],
  ])('with a signature %s is refused and leaves nothing', async (_name, signature) => {
    const body = JSON.stringify({ destination: BOT, events: [said('U1', 'x')] });
    expect(await world.sendRaw(body, signature(body))).toEqual({ kind: 'forged' });
    expect(await events()).toEqual([]);
    expect(await friend('U1')).toBeUndefined();
  });

  test('without a signature is refused', async () => {
    const channel = { id: world.channelId, botUserId: BOT };
    expect(await receive(world.store, channel, Buffer.from('{}'), undefined, 'secret', systemClock)).toEqual({
      kind: 'forged',
    });
  });

  test.each([
    ['no JSON', '{"destination":"Ubot","events":['],
    ['no events', '{"destination":"Ubot"}'],
    ['an event without an id', '{"destination":"Ubot","events":[{"type":"message"}]}'],
    ['an empty body', ''],
    ['a body beyond any of LINE', JSON.stringify({ destination: BOT, events: [], more: 'x'.repeat(2 ** 20) })],
  ])('of %s is malformed, though signed', async (_name, body) => {
    expect(await world.sendRaw(body)).toEqual({ kind: 'malformed' });
  });

  test('for another account is refused, though signed', async () => {
    const body = JSON.stringify({ destination: 'Uother', events: [said('U1', 'x')] });
    expect(await world.sendRaw(body)).toEqual({ kind: 'otherAccount' });
    expect(await events()).toEqual([]);
  });

  test('without events, as LINE sends to verify the URL, is accepted', async () => {
    expect(await world.send()).toEqual({ kind: 'stored', events: 0 });
  });

  test('in standby is kept and given to nobody', async () => {
    await world.send(said('U1', 'x', { mode: 'standby' }));
    expect(await events()).toHaveLength(1);
    expect(await world.states(consumer)).toEqual({});
  });

  test('of a group makes no friend and is given to nobody', async () => {
    await world.send(said('U1', 'x', { source: { type: 'group', groupId: 'C1', userId: 'U1' } }));
    expect(await friend('U1')).toBeUndefined();
    expect(await world.states(consumer)).toEqual({});
  });

  test('with characters that PostgreSQL cannot hold spoils neither itself nor others', async () => {
    await Promise.all([world.send(said('U1', 'a\u0000b\ud800')), world.send(said('U2', 'b'))]);
    expect(await events()).toHaveLength(2);
  });

  test('makes a friend of whoever writes first', async () => {
    await world.send(said('U9', 'x'));
    expect(await friend('U9')).toMatchObject({ following: true, followed_at: null });
  });

  describe('of following and blocking', () => {
    const t = (seconds: number) => ({ timestamp: 1_790_000_000_000 + seconds * 1_000 });

    test('leaves the state of the newest, in whatever order they come', async () => {
      await world.send(event('unfollow', 'U1', t(20)));
      await world.send(event('follow', 'U1', t(10)));
      expect(await friend('U1')).toMatchObject({ following: false, blocked_at: new Date(t(20).timestamp) });
      await world.send(event('follow', 'U1', t(30)));
      await world.send(event('unfollow', 'U1', t(25)));
      expect(await friend('U1')).toMatchObject({
        following: true,
        blocked_at: null,
        followed_at: new Date(t(30).timestamp),
      });
    });

    test('leaves the state of the newest within one webhook', async () => {
      await world.send(event('unfollow', 'U1', t(20)), event('follow', 'U1', t(10)));
      expect((await friend('U1'))?.following).toBe(false);
      await world.send(event('follow', 'U2', t(20)), event('unfollow', 'U2', t(10)));
      expect((await friend('U2'))?.following).toBe(true);
    });

    test('is not changed by a message', async () => {
      await world.send(event('unfollow', 'U1', t(20)));
      await world.send(said('U1', 'x', t(15)));
      expect((await friend('U1'))?.following).toBe(false);
    });
  });

  test('is given only to consumers of its type, of its channel, that are not retired', async () => {
    const none = [
      await world.consume({ eventTypes: ['follow'] }),
      await world.consume({ channelId: '999' }),
      await world.consume({ messageTypes: ['image'] }),
      await world.consume(),
    ];
    await world.store.query('UPDATE line_consumer SET retired = true WHERE id = $1', [none[3]]);
    const some = [await world.consume({ channelId: world.channelId }), await world.consume({ messageTypes: ['text'] })];
    await world.send(said('U1', 'x'));
    for (const id of none) expect(await world.states(id)).toEqual({});
    for (const id of some) expect(await world.states(id)).toEqual({ waiting: 1 });
  });
});
