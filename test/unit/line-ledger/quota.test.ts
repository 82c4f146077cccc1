import { planForAudience, planForFriends, resumeCampaign, sendPlanned } from '../../../lib/line/ledger';
import type { Campaign, LedgerPorts } from '../../../lib/line/ledger';
import { everybody, World } from './world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());

const plan = (change: Partial<Campaign> = {}, ports: Partial<LedgerPorts> = {}) =>
  planForAudience(world.store, world.campaign(change), everybody, world.ports(ports));
const send = (campaign = '冬のセール', ports: Partial<LedgerPorts> = {}) =>
  sendPlanned(world.store, world.line, world.channelId, { campaign, step: 's1' }, world.ports({ patienceMs: 0, ...ports })); // prettier-ignore
const limit = (value: number, used = 0) => ({ quota: { limit: value, used } });

describe('the quota', () => {
  test('stops a campaign that would breach it before it starts, with the counts in words', async () => {
    await world.fresh(30);
    await expect(plan({}, { ...limit(40, 5), reserve: 10 })).rejects.toMatchObject({
      kind: 'config',
      message:
        '『冬のセール』は30人に送る予定ですが、通数が足りないため、まだ誰にも送っていません。' +
        '今月あと25通送れます(上限40通、お取引のお知らせ用10通を除く)。',
    });
    expect(await world.states()).toEqual({});
  });

  test('lets お取引のお知らせ use the reserve', async () => {
    await world.fresh(30);
    expect(await plan({ purpose: 'transaction' }, { ...limit(40, 5), reserve: 10 })).toMatchObject({ planned: 30 });
  });

  test('counts what is planned and not yet sent, and what we sent where LINE does not know it yet', async () => {
    await world.fresh(10);
    await plan({}, limit(25));
    await expect(plan({ campaign: '別の配信' }, limit(15))).rejects.toMatchObject({ kind: 'config' });
    await send();
    await expect(plan({ campaign: '別の配信' }, limit(15, 2))).rejects.toMatchObject({ kind: 'config' });
    expect(await plan({ campaign: '別の配信' }, limit(20, 2))).toMatchObject({ planned: 10 });
  });

  test('two plans at once never take the same messages', async () => {
    await world.fresh(10);
    const names = ['一', '二', '三', '四'];
    const plans = await Promise.allSettled(names.map((campaign) => plan({ campaign }, limit(25))));
    expect(plans.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(await world.states()).toEqual({ planned: 20 });
  });

  test('holds what does not fit where the campaign says so', async () => {
    await world.fresh(10);
    const planned = await plan({ overQuota: 'hold' }, limit(4));
    expect(planned).toMatchObject({ planned: 4, held: 6 });
    expect(planned.message).toBe('『冬のセール』を4人に送ります。今月の通数が足りないため、6人分を保留にしました。');
    expect(await send()).toMatchObject({ accepted: 4, waiting: 0 });
  });

  test('a plan without a limit is never refused for it', async () => {
    await world.fresh(10);
    expect(await plan({}, { quota: { limit: null, used: 1_000_000 } })).toMatchObject({ planned: 10 });
  });
});

describe('when LINE says that the quota is used up', () => {
  const usedUp = async (sendUntil: string) => {
    await world.fresh(30);
    world.line.quotaLimit = 12;
    await plan({ sendUntil });
    const rows = (await world.addFriends(2)).map((friendId) => ({ friendId, occurrence: 'once' }));
    await planForFriends(world.store, world.campaign({ campaign: '発送のお知らせ', purpose: 'transaction', sendUntil }), rows, world.ports()); // prettier-ignore
    const sent = await send();
    expect(sent).toMatchObject({ outcome: 'quota', accepted: 0, held: 32 });
    expect(sent.message).toBe('今月の通数を使い切ったため、32人分を保留にしました。');
    expect(await world.states()).toEqual({ 'held quota': 32 });
  };
  const nextVisit = () =>
    sendPlanned(world.store, world.line, world.channelId, null, world.ports({ patienceMs: 0, reserve: 0 }));

  test('everything planned of the channel is held, and nothing is tried again in that month', async () => {
    await usedUp('2026-12-20T00:00:00+09:00');
    const before = world.line.requests.length;
    world.clock.set('2026-11-30T23:59:00+09:00');
    await nextVisit();
    expect(world.line.requests).toHaveLength(before);
    expect(await world.states()).toEqual({ 'held quota': 32 });
  });

  test('a new month, by the Japanese calendar, releases it', async () => {
    await usedUp('2026-12-20T00:00:00+09:00');
    world.clock.set('2026-12-01T00:00:00+09:00');
    world.line.quotaLimit = 100;
    expect(await nextVisit()).toMatchObject({ accepted: 32 });
  });

  test('a new month releases no more than its quota, お取引のお知らせ first', async () => {
    await usedUp('2026-12-20T00:00:00+09:00');
    world.clock.set('2026-12-01T09:00:00+09:00');
    world.line.quotaLimit = 12;
    expect(await nextVisit()).toMatchObject({ accepted: 12, held: 0 });
    const { rows } = await world.store.query(
      `SELECT campaign, count(*)::integer AS friends FROM delivery WHERE state = 'accepted' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { campaign: '冬のセール', friends: 10 },
      { campaign: '発送のお知らせ', friends: 2 },
    ]);
    expect(await world.states()).toEqual({ accepted: 12, 'held quota': 20 });
  });

  test('a new month sends nothing that is no longer timely', async () => {
    await usedUp('2026-11-30T23:59:59+09:00');
    world.clock.set('2026-12-01T00:00:00+09:00');
    world.line.quotaLimit = 100;
    expect(await nextVisit()).toMatchObject({ accepted: 0, expired: 32 });
    expect(await world.states()).toEqual({ 'expired tooLate': 32 });
  });

  test('再開 by a person takes it up as far as the quota reaches', async () => {
    await usedUp('2026-12-20T00:00:00+09:00');
    world.line.quotaLimit = 20;
    const which = { channelId: world.channelId, campaign: '冬のセール' };
    const limits = { quota: { limit: 20, used: 0 }, reserve: 0 };
    expect(await resumeCampaign(world.store, which, world.clock, limits)).toMatchObject({ changed: 20 });
    expect(await send()).toMatchObject({ accepted: 20 });
    expect(await world.states()).toEqual({ accepted: 20, 'held quota': 12 });
  });
});
