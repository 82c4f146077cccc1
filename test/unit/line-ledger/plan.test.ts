import {
  planForAudience,
  planForFriends,
  previewAudience,
  previewFriends,
  sendPlanned,
} from '../../../lib/line/ledger';
import { everybody, text, World } from './world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());

const step = { campaign: '冬のセール', step: 's1' };
const send = () => sendPlanned(world.store, world.line, world.channelId, step, world.ports());

describe('planning a campaign', () => {
  test('gives every friend of the audience one row, and leaves blocked friends out', async () => {
    const friends = await world.fresh(10);
    await world.block(friends.slice(0, 3));
    const plan = await planForAudience(world.store, world.campaign(), everybody, world.ports());
    expect(plan).toMatchObject({ planned: 7, held: 0, blocked: 3, already: {} });
    expect(plan.message).toBe('『冬のセール』を7人に送ります。ブロックしている3人を除きました。');
    expect(await world.states()).toEqual({ planned: 7 });
  });

  test('never reaches the friends of another channel', async () => {
    const [mine] = await world.fresh(1);
    const other = await world.store.query<{ id: string }>(
      `INSERT INTO line_channel (line_channel_id, name, sandbox, created_at) VALUES ('other', 'other', false, $1)
        RETURNING id`,
      [world.clock.now().toISO()],
    );
    await world.store.query('UPDATE friend SET channel_id = $1 WHERE id = $2', [other.rows[0]!.id, mine]);
    const rows = [{ friendId: mine!, occurrence: 'once' }];
    expect(await planForFriends(world.store, world.campaign(), rows, world.ports())).toMatchObject({
      planned: 0,
      notFound: 1,
    });
    expect(await planForAudience(world.store, world.campaign(), everybody, world.ports())).toMatchObject({
      planned: 0,
    });
  });

  test('a repetition plans nobody again and says since when they have it', async () => {
    const friends = await world.fresh(5);
    await planForAudience(world.store, world.campaign(), everybody, world.ports());
    await send();
    await world.addFriends(1);
    world.clock.forward({ hours: 1 });
    const again = await planForAudience(world.store, world.campaign(), everybody, world.ports());
    expect(again).toMatchObject({
      planned: 1,
      already: { accepted: friends.length },
      alreadySince: { first: '2026-11-22T10:00:00+09:00', last: '2026-11-22T10:00:00+09:00' },
    });
    expect(again.message).toBe('『冬のセール』を1人に送ります。すでに送信済みの5人には再送しません。');
  });

  test('a friend named twice for one occurrence gets one row; for two occurrences two', async () => {
    const [id] = await world.fresh(1);
    const rows = ['event:1', 'event:1', 'event:2'].map((occurrence) => ({ friendId: id!, occurrence }));
    const plan = await planForFriends(world.store, world.campaign(), rows, world.ports());
    expect(plan).toMatchObject({ planned: 2, duplicates: 1 });
    expect(plan.message).toContain('同じ友だちが重なっていた1人分は1通にまとめました。');
  });

  test('another occurrence of the same step is another message', async () => {
    const [id] = await world.fresh(1);
    const plan = (occurrence: string) =>
      planForFriends(world.store, world.campaign(), [{ friendId: id!, occurrence }], world.ports());
    expect(await plan('round:春')).toMatchObject({ planned: 1, already: {} });
    expect(await plan('round:夏')).toMatchObject({ planned: 1, already: {} });
    expect(await plan('round:夏')).toMatchObject({ planned: 0, already: { planned: 1 } });
  });

  test('the occurrence can come from the friend, and a friend without one is left out', async () => {
    const friends = await world.fresh(4);
    const audience = {
      where: 'f.id <> $1::bigint',
      params: [friends[0]],
      occurrence: `CASE WHEN f.id <> $2::bigint THEN 'birthday:' || f.id END`,
    };
    const some = { ...audience, params: [friends[0], friends[1]] };
    const plan = await planForAudience(world.store, world.campaign(), some, world.ports());
    expect(plan).toMatchObject({ planned: 2, noOccurrence: 1 });
  });

  test('a text changed after planning goes only to those planned after the change', async () => {
    await world.fresh(2);
    await planForAudience(world.store, world.campaign({ template: [text('旧')] }), everybody, world.ports());
    await world.addFriends(1);
    await planForAudience(world.store, world.campaign({ template: [text('新')] }), everybody, world.ports());
    await send();
    const texts = [...world.line.received.values()].flat().sort();
    expect(texts.map((body) => (JSON.parse(body) as { text: string }[])[0]!.text)).toEqual(['旧', '旧', '新'].sort());
  });

  test('a plan that is stopped plans nobody', async () => {
    await world.fresh(3);
    const stopped = planForAudience(
      world.store,
      world.campaign(),
      everybody,
      world.ports({ signal: AbortSignal.abort() }),
    );
    await expect(stopped).rejects.toMatchObject({ kind: 'stopped' });
    expect(await world.states()).toEqual({});
  });

  test('a campaign without a name is refused', async () => {
    await world.fresh(1);
    const nameless = planForAudience(world.store, world.campaign({ campaign: ' ' }), everybody, world.ports());
    await expect(nameless).rejects.toMatchObject({ kind: 'input', message: '管理名が空です。' });
  });

  test('200,000 friends are planned in seconds, by a fixed number of statements', async () => {
    await world.fresh(200_000);
    await world.store.query('ANALYZE friend');
    const began = performance.now();
    const plan = await planForAudience(world.store, world.campaign(), everybody, world.ports());
    expect(plan.planned).toBe(200_000);
    expect(performance.now() - began).toBeLessThan(25_000);
    const again = performance.now();
    expect((await planForAudience(world.store, world.campaign(), everybody, world.ports())).planned).toBe(0);
    expect(performance.now() - again).toBeLessThan(15_000);
    await world.store.query('TRUNCATE delivery, friend CASCADE');
  });
});

describe('a preview', () => {
  test('counts what planning would do, shows samples, and writes nothing', async () => {
    const friends = await world.fresh(20);
    await world.block(friends.slice(0, 2));
    const got = friends.slice(2, 5).map((friendId) => ({ friendId, occurrence: 'once' }));
    await planForFriends(world.store, world.campaign(), got, world.ports());
    await send();
    const quota = { limit: 30, used: 3 };
    const shown = await previewAudience(world.store, world.campaign(), everybody, world.ports({ quota, reserve: 10 }));
    expect(shown).toMatchObject({ wanted: 15, blocked: 2, already: { accepted: 3 }, fits: true });
    expect(shown.quota).toEqual({ limit: 30, used: 3, reserved: 0, remaining: 17 });
    expect(shown.sampleFriendIds).toHaveLength(5);
    expect(friends.slice(5)).toEqual(expect.arrayContaining([...shown.sampleFriendIds]));
    expect(shown.message).toBe(
      '『冬のセール』は15人に届きます。すでに送信済みの3人(2026/11/22 10:00〜2026/11/22 10:00に送信)には再送しません。' +
        'ブロックしている2人を除きました。今月あと17通送れます(上限30通、お取引のお知らせ用10通を除く)。',
    );
    expect(await world.states()).toEqual({ accepted: 3 });
  });

  test('says when the quota is too small', async () => {
    const friends = await world.fresh(3);
    const rows = friends.map((friendId) => ({ friendId, occurrence: 'once' }));
    const shown = await previewFriends(
      world.store,
      world.campaign(),
      rows,
      world.ports({ quota: { limit: 2, used: 0 } }),
    );
    expect(shown.fits).toBe(false);
    expect(shown.message).toContain('通数が足りないため、このままでは送れません。');
  });
});
