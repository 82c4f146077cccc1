import { cartById } from '../../../lib/carts/registry';
import { applyCustomData } from '../../../lib/crm/custom-data';
import { matchFriends } from '../../../lib/crm/matching';
import { connectionStatus } from '../../../lib/sync/status';
import { World } from '../crm/world';

let world: World;
let channel: string;
let shop: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  world.clock.set('2026-11-22T10:00:00+09:00');
  channel = await world.channel();
  shop = await world.connection('127.0.0.1:1/shop', { name: '本店' });
});

interface RunFacts {
  stream?: 'customers' | 'orders';
  state?: string;
  startedAt?: string;
  fetched?: number;
  failure?: [kind: string, message: string, hint: string];
}

const run = ({
  stream = 'customers',
  state = 'completed',
  startedAt = '2026-11-22T01:00:00+09:00',
  fetched = 0,
  failure,
}: RunFacts = {}) =>
  world.store.query(
    `INSERT INTO sync_run (connection_id, stream, business_day, state, started_at, heartbeat_at, finished_at, fetched,
       failure_kind, failure_message, failure_hint)
     VALUES ($1, $2, '2026-11-22', $3, $4::timestamptz, $4::timestamptz + interval '5 minutes',
       CASE WHEN $3 <> 'running' THEN $4::timestamptz + interval '5 minutes' END, $5, $6, $7, $8)`,
    [shop, stream, state, startedAt, fetched, ...(failure ?? [null, null, null])],
  );
const status = async () => (await connectionStatus(world.store, world.clock, shop))[0]!;
const matchAll = () => matchFriends({ store: world.store, connectionId: shop, matchKey: 'email', clock: world.clock });
const applyAll = () => applyCustomData({ store: world.store, connectionId: shop, clock: world.clock });
const authFailed: [string, string, string] = [
  'auth',
  'Client IDかSecretが正しくありません。',
  '認証情報を確認してください。',
];

test('everything about a connection that works', async () => {
  await world.customer(shop, 'C1', { email: 'a@example.jp' });
  await world.customer(shop, 'C2', { withdrawnOn: '2026-11-01' });
  await world.friend(channel, 'U1', { email: 'a@example.jp', name: '山田 花子' });
  await world.friend(channel, 'U2');
  await world.store.query(
    `INSERT INTO cart_order (connection_id, order_no, ordered_at, status, status_raw, still_open, read_at)
     SELECT $1, 'O' || n, now(), 'received', '', true, now() FROM generate_series(1, 3) AS n`,
    [shop],
  );
  await run({ fetched: 2 });
  await run({ stream: 'orders', startedAt: '2026-11-22T09:50:00+09:00', fetched: 3 });
  await matchAll();
  await applyAll();
  expect(await status()).toEqual({
    connectionId: shop,
    cart: 'futureshop',
    cartName: 'futureshop',
    connectionName: '本店',
    shop: '127.0.0.1:1/shop',
    sandbox: true,
    connected: true,
    state: 'linked',
    linkedAt: '2026-11-20T10:00:00.000+09:00',
    unlinkedAt: null,
    message: '正常に連携しています(会員の取り込みの最後の成功: 2026/11/22 01:05)。',
    streams: {
      customers: { state: 'completed', lastSuccessAt: '2026-11-22T01:05:00.000+09:00', lagSeconds: 9 * 3_600, fetched: 2, heartbeatAt: '2026-11-22T01:05:00.000+09:00', quarantined: 0 },
      orders: { state: 'completed', lastSuccessAt: '2026-11-22T09:55:00.000+09:00', lagSeconds: 600, fetched: 3, heartbeatAt: '2026-11-22T09:55:00.000+09:00', quarantined: 0 },
      subscriptions: { state: 'notYet', lastSuccessAt: null, lagSeconds: null, fetched: 0, heartbeatAt: null, quarantined: 0 },
    },
    counts: { customers: 1, withdrawnCustomers: 1, orders: 3, subscriptions: null, linkedFriends: 1 },
    unknownStatuses: {},
    subscriptionsUnavailable: cartById('futureshop').capabilities.read.subscriptions.by === 'none' ? expect.stringContaining('定期') : null,
    pointsUnavailable: null,
    firstImport: null,
    lastError: null,
    unmatched: { key_missing: 1, no_candidate: 0, several_customers: 0, several_friends: 0, already_linked: 0, proof_failed: 0 },
    notReflectedYet: null,
  }); // prettier-ignore
  expect(JSON.stringify(await status())).not.toMatch(/山田|a@example/);
});

describe('after set-up, まだ反映されていません with what is missing', () => {
  const missing = async () => (await status()).notReflectedYet?.missing ?? null;

  test('step by step until the first value has reached a friend', async () => {
    expect(await missing()).toEqual([
      '会員の取り込み: 毎日0〜2時に始まります。すぐに始めるには「取り込み」を「いますぐ」で実行してください。',
      'LINEの友だち: まだ登録されていません。',
    ]);
    const friend = await world.friend(channel, 'U1');
    expect(await missing()).toEqual([
      expect.stringContaining('会員の取り込み'),
      '友だちのメールアドレス: 本人確認のできたメールアドレスがまだ取得できていません。',
    ]);
    await world.address(friend, 'email', 'a@example.jp');
    await run({ state: 'running', fetched: 12_300 });
    expect(await missing()).toEqual(['会員の取り込み: 初回の取り込み中です(12,300人まで取得)。']);
    await run();
    expect(await missing()).toEqual([
      '友だち照合: まだ行われていません。「友だち照合」を実行してください。毎晩の連携でも行われます。',
    ]);
    await matchAll();
    expect(await missing()).toEqual([
      '友だち照合: メールアドレスが一致する会員と友だちがまだいません。照合できない理由の件数を確認してください。',
    ]);
    await world.customer(shop, 'C1', { email: 'a@example.jp' });
    await matchAll();
    expect(await missing()).toEqual([
      'カスタムデータへの反映: 「カスタムデータ」の「反映」を実行してください。毎晩の連携でも反映されます。',
    ]);
    expect((await status()).message).toContain('まだ反映されていません');
    await applyAll();
    expect(await missing()).toBeNull();
  });

  test('friends of real channels do not count for a sandbox connection', async () => {
    await world.friend(await world.channel('real', false), 'U1', { email: 'a@example.jp' });
    expect(await missing()).toContain('LINEの友だち: まだ登録されていません。');
  });

  test('says nothing of it once the connection was 解除', async () => {
    await world.store.query(`UPDATE cart_connection SET state = 'unlinked', unlinked_at = '2026-11-21T12:00:00+09:00'`);
    expect(await status()).toMatchObject({
      connected: false,
      state: 'unlinked',
      unlinkedAt: '2026-11-21T12:00:00.000+09:00',
      message: '連携を解除しています。取り込み済みのデータは残っています。',
      notReflectedYet: null,
    });
  });
});

test.each([
  [[], { state: 'notStarted', fetched: 0 }],
  [
    [{ state: 'running', fetched: 500 }],
    { state: 'running', fetched: 500, message: '初回の取り込み中です(500人まで取得)。' },
  ],
  [
    [{ state: 'stopped', fetched: 500 }],
    { state: 'interrupted', fetched: 500, message: expect.stringContaining('続きから再開') },
  ],
  [[{ state: 'failed', fetched: 5, failure: authFailed }], { state: 'interrupted', fetched: 5 }],
  [
    [
      { state: 'completed', fetched: 900 },
      { state: 'running', fetched: 5 },
    ],
    null,
  ],
] satisfies [RunFacts[], unknown][])('the first import after the runs %j', async (runs, expected) => {
  for (const facts of runs) await run(facts);
  const { firstImport } = await status();
  if (expected === null) expect(firstImport).toBeNull();
  else expect(firstImport).toMatchObject(expected);
});

describe('the last error', () => {
  test('comes in words with what to do, and leads the message', async () => {
    await run({ state: 'failed', failure: authFailed });
    expect(await status()).toMatchObject({
      lastError: { stream: 'customers', kind: 'auth', message: authFailed[1], hint: authFailed[2], at: '2026-11-22T01:05:00.000+09:00', resolved: false },
      message: 'Client IDかSecretが正しくありません。 認証情報を確認してください。',
    }); // prettier-ignore
  });

  test('is resolved by a later complete run of the same stream only', async () => {
    await run({ state: 'failed', failure: authFailed });
    await run({ stream: 'orders', startedAt: '2026-11-22T02:00:00+09:00' });
    expect((await status()).lastError).toMatchObject({ resolved: false });
    await run({ startedAt: '2026-11-22T03:00:00+09:00' });
    expect((await status()).lastError).toMatchObject({ resolved: true });
  });

  test('is the latest of both streams', async () => {
    await run({
      stream: 'orders',
      state: 'failed',
      startedAt: '2026-11-22T04:00:00+09:00',
      failure: ['rate', '混み合っています。', '待ってください。'],
    });
    await run({ state: 'failed', failure: authFailed });
    expect((await status()).lastError).toMatchObject({ stream: 'orders', kind: 'rate' });
  });
});

test('quarantined rows are counted by stream, and the reason for missing points is shown', async () => {
  await run();
  await world.store.query(
    `INSERT INTO quarantined_row (connection_id, stream, row_key, reason, raw, first_run_id, first_seen_at)
     SELECT $1, 'customers', n::text, '', '{}', (SELECT id FROM sync_run), now() FROM generate_series(1, 4) AS n`,
    [shop],
  );
  await world.store.query(
    `UPDATE cart_connection SET points_unavailable = 'オムニチャネルオプションご利用のため取得できません'`,
  );
  expect(await status()).toMatchObject({
    pointsUnavailable: 'オムニチャネルオプションご利用のため取得できません',
    streams: { customers: { quarantined: 4 }, orders: { state: 'notYet', quarantined: 0, lagSeconds: null } },
  });
});

test('all connections come oldest first, and looking writes nothing', async () => {
  const second = await world.connection('second');
  const before = await world.writes();
  expect((await connectionStatus(world.store, world.clock)).map((one) => one.connectionId)).toEqual([shop, second]);
  expect(await world.writes()).toBe(before);
  expect(await connectionStatus(world.store, world.clock, '999')).toEqual([]);
  await expect(connectionStatus(world.store, world.clock, 'abc')).rejects.toMatchObject({ kind: 'input' });
});
