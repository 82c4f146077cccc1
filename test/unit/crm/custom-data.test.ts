import { cartById } from '../../../lib/carts/registry';
import {
  applyCustomData,
  defineCartFields,
  defineField,
  getCustomData,
  listFields,
} from '../../../lib/crm/custom-data';
import { matchFriends } from '../../../lib/crm/matching';
import { World, type CustomerFacts } from './world';

const futureshop = cartById('futureshop');

let world: World;
let channel: string;
let shop: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  channel = await world.channel();
  shop = await world.connection('shop');
});

const apply = (connectionId = shop, signal?: AbortSignal) =>
  applyCustomData({ store: world.store, connectionId, clock: world.clock, signal });
const define = (connectionId = shop) => defineCartFields(world.store, futureshop, connectionId, world.clock);
const names = async (on = channel) => (await listFields(world.store, on)).map((field) => field.name);

/** A friend linked with a customer whose fields are these. */
async function linked(userId: string, facts: CustomerFacts = {}): Promise<string> {
  const email = `${userId.toLowerCase()}@example.jp`;
  await world.customer(shop, `C-${userId}`, { email, ...facts });
  const friend = await world.friend(channel, userId, { email });
  await matchFriends({ store: world.store, connectionId: shop, matchKey: 'email', clock: world.clock });
  return friend;
}

const dataOf = (friendId: string) =>
  world.value<Record<string, unknown>>('SELECT custom_data FROM friend WHERE id = $1', [friendId]);

describe('the fields of futureshop', () => {
  test('are made once: 57 read-only fields in one category, in the cart’s order', async () => {
    expect(await define()).toBe(57);
    expect(await define()).toBe(0);
    const fields = await listFields(world.store, channel);
    expect(new Set(fields.map((field) => field.category))).toEqual(new Set(['データ連携(futureshop)']));
    expect(fields.every((field) => field.readOnly && field.connectionId === shop)).toBe(true);
    expect(fields.map((field) => field.name)).toEqual(futureshop.fields.map((field) => `${field.label}(futureshop)`));
    const count = (type: string) => fields.filter((field) => field.type === type).length;
    expect([count('text'), count('number'), count('date')]).toEqual([51, 1, 5]);
  });

  test.each([
    ['会員ID(futureshop)', 'text'],
    ['会社名(フリガナ)(futureshop)', 'text'],
    ['姓(futureshop)', 'text'],
    ['名(futureshop)', 'text'],
    ['Eメールアドレス(futureshop)', 'text'],
    ['都道府県区分(futureshop)', 'text'],
    ['追加属性項目20(futureshop)', 'text'],
    ['生年月日(futureshop)', 'date'],
    ['最終ログイン日時(futureshop)', 'date'],
    ['購入ポイント数(futureshop)', 'number'],
    ['購入ポイント有効期限(futureshop)', 'date'],
  ])('%s is a %s', async (name, type) => {
    await define();
    expect((await listFields(world.store, channel)).find((field) => field.name === name)).toMatchObject({ type });
  });

  test('of a second shop of the same cart have its name in the brackets, and keep it', async () => {
    const second = await world.connection('second', { name: '2号店' });
    const third = await world.connection('third', { name: '2号店' });
    await define();
    await define(second);
    await define(third);
    await world.store.query(`UPDATE cart_connection SET name = 'renamed'`);
    await world.store.query(`DELETE FROM custom_field WHERE source_key = 'memberId'`);
    for (const connection of [shop, second, third]) expect(await define(connection)).toBe(1);
    expect((await names()).filter((name) => name.startsWith('会員ID'))).toEqual([
      '会員ID(futureshop)',
      '会員ID(2号店)',
      `会員ID(2号店 ${third})`,
    ]);
  });

  test('leave a field of the marketer’s own alone that has such a name', async () => {
    await defineField(world.store, { channelId: channel, name: '会員ID(futureshop)', type: 'number' }, world.clock);
    expect(await define()).toBe(57);
    const fields = (await listFields(world.store, channel)).filter((field) => field.name.startsWith('会員ID'));
    expect(fields).toMatchObject([
      { name: '会員ID(futureshop)', readOnly: false },
      { name: '会員ID(futureshop) 2', readOnly: true, sourceKey: 'memberId' },
    ]);
  });

  test('are made on channels of the same kind only, also when a channel comes later', async () => {
    const real = await world.channel('real', false);
    await define();
    expect(await names(real)).toEqual([]);
    const later = await world.channel('later');
    expect(await define()).toBe(57);
    expect(await names(later)).toHaveLength(57);
  });

  test('are made once by many runs at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => define()));
    expect(made.sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 57]);
  });
});

describe('applying a cart’s values', () => {
  test('lays them into linked friends at once, and into nobody else', async () => {
    const friend = await linked('U1', {
      fields: { memberId: 'C1', prefecture: '東京都', 'prefecture.code': 'TOKYO', points: 120 },
    });
    const other = await world.friend(channel, 'U2', { email: 'nobody@example.jp' });
    expect(await apply()).toEqual({
      connectionId: shop,
      outcome: 'applied',
      message: '友だち1人のカスタムデータを更新しました(変更なし0人)。',
      written: 1,
      unchanged: 0,
      definitionsCreated: 57,
    });
    expect(await dataOf(other)).toEqual({});
    expect(
      await getCustomData(world.store, friend, [
        '会員ID(futureshop)',
        '都道府県区分(futureshop)',
        '購入ポイント数(futureshop)',
        '備考(futureshop)',
      ]),
    ).toMatchObject([
      { value: 'C1', code: null, type: 'text', readOnly: true, withdrawnOn: null },
      { value: '東京都', code: 'TOKYO' },
      { value: 120, type: 'number' },
      { value: null, type: 'text' },
    ]);
  });

  test('overwrites what changed and clears what is blank now', async () => {
    const friend = await linked('U1', { fields: { memberId: 'C1', note: '常連', points: 10 } });
    await apply();
    await world.store.query(`UPDATE cart_customer SET fields = '{"memberId": "C1", "points": 20}'`);
    expect(await apply()).toMatchObject({ written: 1, unchanged: 0 });
    expect(await dataOf(friend)).toEqual({ [`cart:${shop}`]: { memberId: 'C1', points: 20 } });
  });

  test('writes only friends whose values changed, and nothing at all when none did', async () => {
    for (const user of ['U1', 'U2', 'U3']) await linked(user);
    await apply();
    const before = await world.writes();
    world.clock.set('2026-11-23T01:00:00+09:00');
    expect(await apply()).toMatchObject({ written: 0, unchanged: 3, definitionsCreated: 0 });
    expect(await world.writes()).toBe(before);
    await world.store.query(
      `UPDATE cart_customer SET fields = fields || '{"points": 1}' WHERE cart_customer_id = 'C-U2'`,
    );
    expect(await apply()).toMatchObject({ written: 1, unchanged: 2 });
    expect(
      await world.value('SELECT count(*)::int FROM friend WHERE updated_at > $1', ['2026-11-22T12:00:00+09:00']),
    ).toBe(1);
  });

  test('keeps the values of a customer who left and marks them 退会, until the customer is back', async () => {
    const friend = await linked('U1', { fields: { memberId: 'C1', points: 10 } });
    await apply();
    await world.store.query(`UPDATE cart_customer SET withdrawn_on = '2026-11-21'`);
    await apply();
    expect(await dataOf(friend)).toEqual({
      [`cart:${shop}`]: { memberId: 'C1', points: 10, withdrawnOn: '2026-11-21' },
    });
    expect(await getCustomData(world.store, friend, ['会員ID(futureshop)'])).toMatchObject([
      { value: 'C1', withdrawnOn: '2026-11-21' },
    ]);
    await world.store.query('UPDATE cart_customer SET withdrawn_on = NULL');
    await apply();
    expect(await dataOf(friend)).toEqual({ [`cart:${shop}`]: { memberId: 'C1', points: 10 } });
  });

  test('leaves the marketer’s own values and those of other shops alone', async () => {
    const friend = await linked('U1', { fields: { memberId: 'C1' } });
    await world.store.query(`UPDATE friend SET custom_data = '{"own": {"1": "x"}, "cart:999": {"memberId": "D1"}}'`);
    await apply();
    expect(await dataOf(friend)).toEqual({
      own: { '1': 'x' },
      'cart:999': { memberId: 'D1' },
      [`cart:${shop}`]: { memberId: 'C1' },
    });
  });

  test('goes through more friends than one chunk holds, in two channels', async () => {
    const second = await world.channel('second');
    for (const [index, target] of [channel, second].entries()) {
      await world.store.query(
        `INSERT INTO friend (channel_id, line_user_id, created_at, updated_at) SELECT $1, 'U' || n, now(), now() FROM generate_series(1, 6000) AS n`,
        [target],
      );
      if (index > 0) continue;
      await world.store.query(
        `INSERT INTO cart_customer (connection_id, cart_customer_id, fields, read_at)
         SELECT $1, 'U' || n, jsonb_build_object('memberId', n::text), now() FROM generate_series(1, 6000) AS n`,
        [shop],
      );
    }
    await world.store.query(
      `INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
       SELECT $1, f.channel_id, c.id, f.id, 'email', now() FROM friend f JOIN cart_customer c ON c.cart_customer_id = f.line_user_id`,
      [shop],
    );
    expect(await apply()).toMatchObject({ written: 12_000, unchanged: 0 });
    const right = `SELECT count(*)::int FROM friend WHERE 'U' || (custom_data -> $1 ->> 'memberId') = line_user_id`;
    expect(await world.value(right, [`cart:${shop}`])).toBe(12_000);
  });

  test('after 連携を解除 ends well and writes nothing; values stay, and linking again goes on from them', async () => {
    const friend = await linked('U1', { fields: { memberId: 'C1' } });
    await apply();
    await world.store.query(`UPDATE cart_connection SET state = 'unlinked'`);
    await world.store.query(`UPDATE cart_customer SET fields = '{"memberId": "changed"}'`);
    const before = await world.writes();
    expect(await apply()).toMatchObject({
      outcome: 'unlinked',
      written: 0,
      unchanged: 0,
      message: expect.stringContaining('解除'),
    });
    expect(await world.writes()).toBe(before);
    expect(await dataOf(friend)).toEqual({ [`cart:${shop}`]: { memberId: 'C1' } });
    await world.store.query(`UPDATE cart_connection SET state = 'linked'`);
    expect(await apply()).toMatchObject({ outcome: 'applied', written: 1, definitionsCreated: 0 });
  });

  test('says when the cart was last seen to have a value', async () => {
    const friend = await linked('U1');
    await apply();
    const readAt = async () =>
      new Date((await getCustomData(world.store, friend, ['会員ID(futureshop)']))[0]!.readAt!).toISOString();
    expect(await readAt()).toBe('2026-11-21T16:00:00.000Z');
    await world.store.query(
      `INSERT INTO sync_run (connection_id, stream, business_day, state, started_at, heartbeat_at)
       VALUES ($1, 'customers', '2026-11-23', 'completed', '2026-11-23T01:00:00+09:00', now())`,
      [shop],
    );
    expect(await readAt()).toBe('2026-11-22T16:00:00.000Z');
  });

  test('stops between chunks when it is cancelled', async () => {
    await linked('U1');
    await expect(apply(shop, AbortSignal.abort())).rejects.toMatchObject({ kind: 'stopped' });
    expect(await world.value('SELECT count(*)::int FROM custom_field')).toBe(0);
  });

  test('by two runs at the same moment gives the same as by one', async () => {
    for (const user of ['U1', 'U2', 'U3', 'U4']) await linked(user);
    const runs = await Promise.all([apply(), apply(), apply()]);
    expect(runs.reduce((sum, run) => sum + run.written, 0)).toBe(4);
  });
});
