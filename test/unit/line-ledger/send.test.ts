import { planForAudience, planForFriends, purgeBodies, sendPlanned, settleUnknown, resumeCampaign, stopCampaign } from '../../../lib/line/ledger'; // prettier-ignore
import type { LedgerPorts } from '../../../lib/line/ledger';
import type { Fault } from './pretend-line';
import { everybody, text, World } from './world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());

const step = { campaign: '冬のセール', step: 's1' };
const send = (ports: Partial<LedgerPorts> = {}) =>
  sendPlanned(world.store, world.line, world.channelId, step, world.ports({ patienceMs: 0, ...ports }));
const plan = (change = {}, ports: Partial<LedgerPorts> = {}) =>
  planForAudience(world.store, world.campaign(change), everybody, world.ports(ports));
/** Visits until nothing is open, each after every wait is over. */
const sendAll = async () => {
  for (let visit = 0; visit < 30; visit += 1) {
    if ((await send()).waiting === 0) return;
    await world.leasesRunOut();
  }
};
const named = { template: [text('{id}さんへ')] };

describe('sending', () => {
  test('one text goes by multicast in batches of 500, checked with LINE once', async () => {
    await world.fresh(1_234);
    await plan();
    const sent = await send();
    expect(sent).toMatchObject({ outcome: 'done', accepted: 1_234, waiting: 0, calls: { push: 0, multicast: 3 } });
    expect(sent.message).toBe('『冬のセール』を1,234人に送りました。');
    expect(world.line.requests.map(({ to }) => to).sort()).toEqual([234, 500, 500]);
    expect(world.line.validations).toBe(1);
    expect([world.line.total, world.line.duplicates]).toEqual([1_234, 0]);
  });

  test('texts that differ go by push, one check for all of them', async () => {
    const friends = await world.fresh(620);
    await plan(named);
    expect(await send()).toMatchObject({ accepted: 620, calls: { push: 620, multicast: 0 } });
    expect(world.line.validations).toBe(1);
    const seventh = world.line.received.get(world.userId(friends[6]!));
    expect(seventh).toEqual([JSON.stringify([text(`${friends[6]}さんへ`)])]);
  });

  test('a text with half a character in it is handed to LINE as it is, to judge', async () => {
    const friends = await world.fresh(1);
    await plan({ template: [text('{id}さんへ \ud83d')] });
    expect(await send()).toMatchObject({ accepted: 1 });
    expect(world.line.received.get(world.userId(friends[0]!))).toEqual([
      JSON.stringify([text(`${friends[0]}さんへ \ud83d`)]),
    ]);
  });

  test('somebody with two occurrences gets both, never in one request', async () => {
    const friends = await world.fresh(12);
    const rows = friends.flatMap((friendId) => ['a', 'b'].map((occurrence) => ({ friendId, occurrence })));
    await planForFriends(world.store, world.campaign(), rows, world.ports());
    expect((await send()).calls).toEqual({ push: 0, multicast: 2 });
    expect([...world.line.received.values()].every((texts) => texts.length === 2)).toBe(true);
  });

  test('whoever blocked us since, or has nothing to get, is skipped with the reason', async () => {
    const friends = await world.fresh(4);
    await plan();
    await world.block(friends.slice(0, 1));
    const sent = await send({
      render: async (_store, template, ids) =>
        new Map(ids.filter((id) => id !== friends[1]).map((id) => [id, id === friends[2] ? { skip: 'ポイントがありません' } : { messages: [...template] }])), // prettier-ignore
    });
    expect(sent.skipped).toEqual({ blocked: 1, noContent: 1, ポイントがありません: 1 });
    expect(await world.states()).toMatchObject({ accepted: 1, 'skipped blocked': 1 });
  });

  test('a text that LINE does not take is sent to nobody', async () => {
    await world.fresh(20);
    world.line.badText = 'セール';
    await plan();
    expect(await send()).toMatchObject({ accepted: 0, rejected: 20 });
    expect(world.line.requests).toEqual([]);
    expect(await world.states()).toEqual({ 'rejected badMessage': 20 });
  });

  test('one bad recipient costs nobody else the message', async () => {
    const friends = await world.fresh(100);
    const bad = [friends[3]!, friends[77]!];
    for (const id of bad) world.line.unknownPeople.add(world.userId(id));
    await plan();
    expect(await send({ patienceMs: 10_000 })).toMatchObject({ accepted: 98, rejected: 2, waiting: 0 });
    expect(await world.states()).toEqual({ accepted: 98, 'rejected badRecipient': 2 });
    const keys = world.line.requests.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(world.line.duplicates).toBe(0);
  });

  test('after a doubtful attempt a refused batch is never cut', async () => {
    const friends = await world.fresh(50);
    await plan();
    world.line.fault = () => 'dropBefore';
    await send();
    world.line.unknownPeople.add(world.userId(friends[3]!));
    world.line.fault = () => 'none';
    await world.leasesRunOut();
    expect(await send()).toMatchObject({ accepted: 0, rejected: 50 });
    expect(new Set(world.line.requests.map(({ key }) => key)).size).toBe(1);
  });

  test('a lost answer is asked for again with the same key, body and recipients', async () => {
    await world.fresh(30);
    await plan();
    world.line.fault = () => 'dropAfter';
    expect(await send()).toMatchObject({ outcome: 'waiting', accepted: 0, waiting: 30 });
    world.line.fault = () => 'none';
    await world.leasesRunOut();
    expect(await send()).toMatchObject({ outcome: 'done', accepted: 30 });
    expect([world.line.total, world.line.duplicates]).toEqual([30, 0]);
    const [first, second] = world.line.requests;
    expect(second).toEqual(first);
  });

  test('too many requests and a refused token keep a doubtful call in sending, and undo a fresh one', async () => {
    await world.fresh(2);
    await plan(named);
    let turn = 0;
    world.line.fault = () => ((turn += 1) === 1 ? 'dropAfter' : 'rate');
    await send();
    expect(await world.states()).toEqual({ planned: 1, sending: 1 });
    world.line.fault = () => 'auth';
    await world.leasesRunOut();
    await expect(send()).rejects.toMatchObject({ kind: 'auth' });
    expect(await world.states()).toEqual({ planned: 1, sending: 1 });
    world.line.fault = () => 'none';
    await sendAll();
    expect([world.line.total, world.line.duplicates]).toEqual([2, 0]);
  });

  test('a key that somebody else used leaves the outcome to a person', async () => {
    await world.fresh(1);
    await plan();
    const push = world.line.push.bind(world.line);
    world.line.push = (to, messages, key) => {
      world.line.useKey(key);
      return push(to, messages, key);
    };
    expect(await send()).toMatchObject({ accepted: 0, unknown: 1 });
    expect(await world.states()).toEqual({ 'unknown foreignKey': 1 });
  });

  test('23 hours after the first attempt nothing is sent again: the outcome is unknown', async () => {
    await world.fresh(3);
    await plan();
    world.line.fault = () => 'dropAfter';
    await send();
    await world.leasesRunOut();
    world.clock.forward({ hours: 23 });
    const sent = await send();
    expect(sent).toMatchObject({ accepted: 0, unknown: 3 });
    expect(sent.message).toBe('3人は届いたか分かりません。「結果不明を確定」で決めてください。');
    expect(world.line.requests).toHaveLength(3);
    expect(await world.states()).toEqual({ 'unknown noAnswer': 3 });
  });

  test('what is too late is not sent, and a doubtful call not again', async () => {
    await world.fresh(2);
    await plan({ ...named, sendUntil: '2026-11-22T12:00:00+09:00' });
    let turn = 0;
    world.line.fault = () => ((turn += 1) === 1 ? 'dropAfter' : 'rate');
    await send();
    await world.leasesRunOut();
    world.clock.forward({ hours: 2 });
    expect(await send()).toMatchObject({ accepted: 0, expired: 1, unknown: 1 });
    expect(await world.states()).toEqual({ 'expired tooLate': 1, 'unknown tooLate': 1 });
    expect(world.line.requests).toHaveLength(2);
  });

  test('when LINE does not answer at all, only few become doubtful before the visit ends', async () => {
    await world.fresh(5_000);
    await plan();
    world.line.fault = () => 'errorBefore';
    await send({ signal: AbortSignal.timeout(1_500) });
    const states = await world.states();
    expect(states.sending).toBeLessThanOrEqual(2_000);
    expect(states.planned).toBeGreaterThanOrEqual(3_000);
  });

  test('配信の続き takes up every campaign of the channel', async () => {
    await world.fresh(3);
    await plan();
    await plan({ campaign: '誕生日', step: 's9', purpose: 'transaction' });
    const sent = await sendPlanned(world.store, world.line, world.channelId, null, world.ports());
    expect(sent).toMatchObject({ outcome: 'done', accepted: 6 });
    expect(sent.message).toBe('6人に送りました。');
  });

  test('a visit with nothing to do says so', async () => {
    await world.fresh(1);
    expect((await send()).message).toBe('『冬のセール』に送るものはありませんでした。');
  });
});

describe('a visit that is stopped', () => {
  test('lets the request under way end and keeps the rest', async () => {
    await world.fresh(200);
    await plan(named);
    const stop = new AbortController();
    let turn = 0;
    world.line.fault = () => {
      if ((turn += 1) === 40) stop.abort();
      return 'none';
    };
    const sent = await send({ signal: stop.signal });
    expect(sent.outcome).toBe('stopped');
    expect(sent.accepted).toBe(world.line.total);
    expect(await world.states()).toEqual({ accepted: sent.accepted, planned: 200 - sent.accepted });
    await sendAll();
    expect([world.line.total, world.line.duplicates]).toEqual([200, 0]);
  });
});

describe('two senders at once', () => {
  test('send each message once', async () => {
    await world.fresh(1_500);
    await plan(named);
    const both = await Promise.all([send(), send()]);
    expect(both[0]!.accepted + both[1]!.accepted).toBe(1_500);
    expect([world.line.total, world.line.duplicates]).toEqual([1_500, 0]);
  });
});

describe('a sender that was too slow', () => {
  /** One sender waits for LINE's answer until its lease has run out and another has made the same call. */
  const overtaken = async (slowFault: Fault, fastFault: Fault) => {
    await world.fresh(20);
    await plan();
    let answer: (fault: Fault) => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      world.line.fault = () => {
        resolve();
        return new Promise<Fault>((settle) => (answer = settle));
      };
    });
    const slow = send();
    await asked;
    world.line.fault = () => fastFault;
    await world.leasesRunOut();
    await send();
    world.line.fault = () => 'none';
    answer(slowFault);
    await slow;
  };

  test('changes nothing by a refusal, because the other attempt may have arrived', async () => {
    await overtaken('rate', 'dropAfter');
    expect(await world.states()).toEqual({ sending: 20 });
    await sendAll();
    expect([world.line.total, world.line.duplicates]).toEqual([20, 0]);
    expect(await world.states()).toEqual({ accepted: 20 });
  });

  test('is believed when LINE accepted', async () => {
    await overtaken('none', 'dropBefore');
    expect(await world.states()).toEqual({ accepted: 20 });
    await sendAll();
    expect(world.line.requests).toHaveLength(2);
  });
});

describe('停止 and 再開', () => {
  test('what is stopped waits, also when planned later, and goes on where it is timely', async () => {
    await world.fresh(3);
    await plan();
    const stopped = await stopCampaign(
      world.store,
      { channelId: world.channelId, campaign: '冬のセール' },
      world.clock,
    );
    expect(stopped.message).toBe('『冬のセール』を停止しました。まだ送っていない3人分を保留にしました。');
    await world.addFriends(1);
    expect(await plan({ sendUntil: '2026-11-22T11:00:00+09:00' })).toMatchObject({ planned: 0, held: 1 });
    expect(await send()).toMatchObject({ accepted: 0 });
    world.clock.forward({ hours: 1 });
    const which = { channelId: world.channelId, campaign: '冬のセール' };
    expect(await resumeCampaign(world.store, which, world.clock)).toEqual({
      changed: 3,
      expired: 1,
      message: '『冬のセール』を再開しました。3人に送ります。期限を過ぎた1人には送りません。',
    });
    expect(await send()).toMatchObject({ accepted: 3 });
  });

  test('a stop while a batch is being rendered reaches that batch', async () => {
    await world.fresh(10);
    await plan();
    const which = { channelId: world.channelId, campaign: '冬のセール' };
    await send({
      render: async (_store, template, ids) => {
        await stopCampaign(world.store, which, world.clock);
        return new Map(ids.map((id) => [id, { messages: [...template] }]));
      },
    });
    expect(world.line.total).toBe(0);
    expect(await world.states()).toEqual({ 'held stopped': 10 });
  });

  test('a doubtful call of a stopped campaign is not made again', async () => {
    await world.fresh(10);
    await plan();
    world.line.fault = () => 'dropBefore';
    await send();
    await stopCampaign(world.store, { channelId: world.channelId, campaign: '冬のセール' }, world.clock);
    world.line.fault = () => 'none';
    await world.leasesRunOut();
    await send();
    await sendPlanned(world.store, world.line, world.channelId, null, world.ports());
    expect(world.line.requests).toHaveLength(1);
  });
});

describe('結果不明を確定', () => {
  const unknown = async () => {
    await world.fresh(2);
    await plan();
    world.line.fault = () => 'dropBefore';
    await send();
    await world.leasesRunOut();
    world.clock.forward({ days: 1 });
    world.line.fault = () => 'none';
    await send();
    expect(await world.states()).toEqual({ 'unknown noAnswer': 2 });
  };
  const settle = (how: 'sent' | 'resend') =>
    settleUnknown(world.store, { channelId: world.channelId, campaign: '冬のセール', how }, world.clock);

  test('送信済みにする ends it', async () => {
    await unknown();
    expect((await settle('sent')).message).toBe('結果不明の2人を送信済みにしました。');
    await send();
    expect(world.line.total).toBe(0);
    expect((await settle('sent')).message).toBe('『冬のセール』に結果不明のものはありません。');
  });

  test('送り直す sends with new keys', async () => {
    await unknown();
    expect(await settle('resend')).toMatchObject({ changed: 2, expired: 0 });
    expect(await send()).toMatchObject({ accepted: 2 });
    expect(new Set(world.line.requests.map(({ key }) => key)).size).toBe(world.line.requests.length);
    expect(await settle('resend')).toMatchObject({ changed: 0 });
  });

  test('送り直す after the deadline sends nothing', async () => {
    await unknown();
    world.clock.forward({ days: 30 });
    expect(await settle('resend')).toMatchObject({ changed: 0, expired: 2 });
  });
});

describe('bodies', () => {
  test('are kept once each, and deleted a week after their last use', async () => {
    await world.fresh(30);
    await plan();
    await send();
    const bodies = () => world.store.query<{ n: string }>('SELECT count(*) AS n FROM message_body');
    expect((await bodies()).rows[0]!.n).toBe('1');
    expect(await purgeBodies(world.store)).toBe(0);
    await world.store.query(`UPDATE message_body SET last_used_at = clock_timestamp() - interval '8 days'`);
    expect(await purgeBodies(world.store)).toBe(1);
  });
});
