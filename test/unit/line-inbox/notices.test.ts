import { systemClock } from '../../../lib/clock';
import { purgeEvents, retireConsumers } from '../../../lib/line/inbox/housekeeping';
import { takeIntake, releaseIntake, renewIntake } from '../../../lib/line/inbox/intake-lease';
import { markLineNotified, pendingLineNotices } from '../../../lib/line/inbox/notices';
import { eventsForReply } from '../../../lib/line/inbox';
import { at, event, openInboxWorld, said, type InboxWorld } from './inbox-world';

let world: InboxWorld;
beforeAll(async () => {
  world = await openInboxWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  for (const table of ['line_notice', 'line_event', 'line_consumer', 'delivery', 'line_intake']) {
    await world.store.query(`DELETE FROM ${table}`);
  }
});

const pending = (clock = systemClock) => pendingLineNotices(world.store, world.channelId, clock);

describe('what staff are told', () => {
  async function died(block: string): Promise<void> {
    await world.send(said('U1', '私の秘密'));
    await world.store.query(
      `UPDATE event_delivery SET state = 'dead', attempts = 5, error_block = $1, finished_at = clock_timestamp() WHERE state = 'waiting'`,
      [block],
    );
  }

  async function delivery(state: string, reason: string | null, campaign: string, friend = '1'): Promise<void> {
    await world.store.query(
      `INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state, reason, send_until, planned_at, state_at)
       VALUES ($1, $2, 's', $5, 'once', 'promotion', 'h', $3, $4, '2026-03-09', '2026-03-01', '2026-03-02T10:00:00+09:00')`,
      [world.channelId, campaign, state, reason, friend],
    );
  }

  test('nothing, while all is well', async () => expect(await pending()).toEqual([]));

  test('events given up, by workflow and day, with the block and no words of the friend', async () => {
    await world.consume({ name: '応答メッセージ' });
    await died('LINE送信');
    await died('友だち');
    const [notice, ...others] = await pending();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ kind: 'deadEvents', channelName: 'お店', sandbox: true });
    expect(notice!.detail).toContain('「応答メッセージ」');
    expect(notice!.detail).toContain('2件');
    expect(notice!.detail).toMatch(/LINE送信、友だち|友だち、LINE送信/);
    expect(`${notice!.subject}${notice!.body}`).not.toContain('秘密');
    expect(notice!.subject).toContain('(お試し)');
  });

  test('sends of unknown outcome by 管理名, and what the quota holds back, once each', async () => {
    await delivery('unknown', 'noAnswer', '誕生日', '1');
    await delivery('unknown', 'noAnswer', '誕生日', '2');
    await delivery('held', 'quota', 'セール', '1');
    await delivery('held', 'stopped', '止めた', '1');
    const notices = await pending();
    expect(notices.map(({ kind }) => kind)).toEqual(['unknownSends', 'quotaHeld']);
    expect(notices[0]!.detail).toContain('2件');
    expect((await pending()).map(({ id }) => id)).toEqual(notices.map(({ id }) => id));
    await markLineNotified(world.store, notices.map(({ id }) => id), systemClock); // prettier-ignore
    await delivery('unknown', 'noAnswer', '誕生日', '3');
    expect(await pending()).toEqual([]);
  });

  test('that LINE sends its events elsewhere, once a day until it is put right', async () => {
    await world.store.query(
      `INSERT INTO line_intake (channel_id, endpoint_state, endpoint_message) VALUES ($1, 'foreign', '別のURLです。')`,
      [world.channelId],
    );
    const day = (iso: string) => ({ now: () => at(iso) });
    const first = await pending(day('2026-03-01T23:00'));
    expect(first).toMatchObject([{ kind: 'endpoint', detail: '別のURLです。' }]);
    await markLineNotified(world.store, [first[0]!.id], systemClock);
    expect(await pending(day('2026-03-01T23:59'))).toEqual([]);
    expect(await pending(day('2026-03-02T00:01'))).toHaveLength(1);
  });
});

test('what friends wrote is emptied after 14 days, and events are gone after 180', async () => {
  await world.send(said('U1', 'today'), said('U1', 'old'), said('U1', 'ancient'));
  await world.store.query(`UPDATE line_event SET received_at = clock_timestamp() - CASE payload -> 'message' ->> 'text'
    WHEN 'old' THEN interval '15 days' WHEN 'ancient' THEN interval '181 days' ELSE interval '13 days' END`); // prettier-ignore
  await purgeEvents(world.store);
  const left = await world.rows('SELECT payload IS NULL AS emptied, reply_token IS NULL AS "noToken" FROM line_event ORDER BY id'); // prettier-ignore
  expect(left).toEqual([
    { emptied: false, noToken: false },
    { emptied: true, noToken: true },
  ]);
});

describe('a LINEトリガー that was not seen for a day', () => {
  const age = (running: string) =>
    world.store.query(
      `INSERT INTO line_intake (channel_id, running_since) VALUES ($1, clock_timestamp() - $2::interval)`,
      [world.channelId, running],
    );
  async function unseen(): Promise<string> {
    const id = await world.consume();
    await world.send(said('U1', 'x'));
    await world.store.query(`UPDATE line_consumer SET seen_at = clock_timestamp() - interval '25 hours'`);
    return id;
  }

  test('while a LINE受信口 was running is given nothing more, and its backlog is passed over', async () => {
    const id = await unseen();
    await age('26 hours');
    await retireConsumers(world.store);
    await world.send(said('U1', 'y'));
    expect(await world.states(id)).toEqual({ skipped: 1 });
  });

  test('because the whole machine was off keeps its events', async () => {
    const id = await unseen();
    await age('1 hour');
    await retireConsumers(world.store);
    await world.send(said('U1', 'y'));
    expect(await world.states(id)).toEqual({ waiting: 2 });
  });
});

test('one process holds the intake of a channel; when it lets go or dies another takes it', async () => {
  const first = (await takeIntake(world.store, world.channelId))!;
  expect(await takeIntake(world.store, world.channelId)).toBeNull();
  await releaseIntake(world.store, first);
  expect(await takeIntake(world.store, world.channelId, 0)).not.toBeNull();
  const third = await takeIntake(world.store, world.channelId);
  expect(third).not.toBeNull();
  expect([await renewIntake(world.store, first), await renewIntake(world.store, third!)]).toEqual([false, true]);
});

test('a reply finds the token, the time and the friend of its event, and nothing for an unknown one', async () => {
  await world.send(said('U7', 'x', { timestamp: 1_790_000_000_000, replyToken: 'the-token' }), event('unfollow', 'U8'));
  const [said1, left] = await world.rows<{ id: string; friend_id: string }>('SELECT * FROM line_event ORDER BY id');
  const found = await eventsForReply(world.store, [said1!.id, left!.id, ` ${said1!.id}`, '0']);
  expect(found.get(said1!.id)).toEqual({
    replyToken: 'the-token',
    occurredAt: new Date(1_790_000_000_000),
    redelivery: false,
    friendId: said1!.friend_id,
    channelId: world.channelId,
  });
  expect(found.get(` ${said1!.id}`)).toEqual(found.get(said1!.id));
  expect(found.get(left!.id)).toMatchObject({ replyToken: null });
  expect(found.size).toBe(3);
  await expect(eventsForReply(world.store, ['x'])).rejects.toMatchObject({ kind: 'input' });
});
