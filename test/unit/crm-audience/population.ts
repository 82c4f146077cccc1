import fc from 'fast-check';
import { defineField } from '../../../lib/crm/custom-data';
import type { Audience, Condition } from '../../../lib/crm/audience';
import { addSubscription } from '../crm/purchases';
import type { World } from '../crm/world';
import type { FieldKind, ModelFriend } from './model';

export const kinds: Record<string, FieldKind> = {
  色: 'text',
  回数: 'number',
  記念日: 'date',
  '会員名(shop)': 'text',
  '購入金額(shop)': 'number',
  '生年月日(shop)': 'date',
  '最終購入日時(shop)': 'date',
};
const ownFields = ['色', '回数', '記念日'];
const cartKeys: Record<string, string> = {
  '会員名(shop)': 'memberName',
  '購入金額(shop)': 'total',
  '生年月日(shop)': 'birthday',
  '最終購入日時(shop)': 'lastOrderAt',
};
const TAGS = ['定期', '限定', 'VIP'];
const STATUSES = ['active', 'paused', 'cancelled', 'unknown'] as const;
const FLAGS = ['要確認', '停止'];

const pad = (value: number): string => String(value).padStart(2, '0');
/** Days close to one another, 29 February and the turn of the year among them. */
const day = fc.oneof(
  fc.constantFrom(
    '2024-02-29',
    '2027-02-28',
    '2028-02-29',
    '1990-02-29'.replace('90', '92'),
    '2026-12-31',
    '2027-01-01',
  ),
  fc
    .tuple(fc.integer({ min: 2026, max: 2028 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([y, m, d]) => `${y}-${pad(m)}-${pad(d)}`),
);
const instant = fc
  .tuple(day, fc.integer({ min: 0, max: 23 }), fc.constantFrom('+09:00', 'Z', '-05:00'))
  .map(([on, hour, offset]) => `${on}T${pad(hour)}:30:00${offset}`);
const word = fc.constantFrom('青', '赤', '青空', '100%', 'a_b', "o'x", '\\');
const whole = fc.integer({ min: -3, max: 5 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const valueOf: Record<FieldKind, fc.Arbitrary<string | number>> = {
  text: word,
  number: fc.oneof(whole, fc.constantFrom(1.5, 0)),
  date: fc.oneof(day, instant),
};

const friendFacts = fc.record({
  tags: fc.subarray(TAGS),
  flags: fc.subarray(FLAGS),
  values: fc.record(Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, maybe(valueOf[kind])]))),
  linked: fc.subarray([0, 1]),
  subscriptions: fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(...STATUSES)), { maxLength: 3 }),
  withdrawn: fc.constantFrom(false, false, false, true),
});

export interface Population {
  channelId: string;
  connections: string[];
  friends: ModelFriend[];
}

/** Some hundred friends of one channel as the night's run and the marketer would have left them. */
export async function populate(world: World, size: number, seed: number): Promise<Population> {
  const channelId = await world.channel();
  const connections = [await world.connection('shop'), await world.connection('second')];
  await world.store.query(
    `INSERT INTO custom_field (channel_id, category, name, type, read_only, connection_id, source_key, position, created_at)
     SELECT $1, 'データ連携(shop)', n, t, true, $2, k, 1, $6 FROM unnest($3::text[], $4::text[], $5::text[]) AS x (n, t, k)`,
    [
      channelId,
      connections[0],
      Object.keys(cartKeys),
      Object.keys(cartKeys).map((name) => kinds[name]),
      Object.values(cartKeys),
      world.clock.now().toJSDate(),
    ],
  );
  const own: Record<string, string> = {};
  for (const name of ownFields) {
    own[name] = (await defineField(world.store, { channelId, name, type: kinds[name]! }, world.clock)).id;
  }
  for (const [kind, names] of Object.entries({ tag: TAGS, flag: FLAGS })) {
    await world.store.query(
      'INSERT INTO tag (channel_id, kind, name, created_at) SELECT $1, $2, n, $4 FROM unnest($3::text[]) AS n',
      [channelId, kind, names, world.clock.now().toJSDate()],
    );
  }
  const friends: ModelFriend[] = [];
  for (const [index, facts] of fc.sample(friendFacts, { numRuns: size, seed }).entries()) {
    const data: Record<string, Record<string, string | number>> = {};
    const put = (slot: string, key: string, value: string | number | undefined) => {
      if (value !== undefined) (data[slot] ??= {})[key] = value;
    };
    for (const name of ownFields) put('own', own[name]!, facts.values[name]);
    for (const [name, key] of Object.entries(cartKeys)) put(`cart:${connections[0]}`, key, facts.values[name]);
    if (facts.withdrawn) put(`cart:${connections[index % 2]}`, 'withdrawnOn', '2026-11-01');
    const id = await world.friend(channelId, `U${index}`);
    await world.store.query('UPDATE friend SET custom_data = $2 WHERE id = $1', [id, JSON.stringify(data)]);
    await world.store.query(
      `INSERT INTO friend_tag (tag_id, friend_id, added_at)
       SELECT t.id, $1, $4 FROM tag t
       WHERE (t.kind = 'tag' AND t.name = ANY ($2::text[])) OR (t.kind = 'flag' AND t.name = ANY ($3::text[]))`,
      [id, facts.tags, facts.flags, world.clock.now().toJSDate()],
    );
    const links = facts.linked.map((which) => connections[which]!);
    for (const connectionId of links) {
      await world.store.query(
        `INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
         VALUES ($1, $2, $3, $4, 'email', $5)`,
        [connectionId, channelId, await world.customer(connectionId, `C${id}`), id, world.clock.now().toJSDate()],
      );
    }
    // Those in a shop in which the friend is not linked are stored all the same: they are not the friend's.
    for (const [no, [which, status]] of facts.subscriptions.entries()) {
      await addSubscription(world, connections[which]!, `C${id}`, `${id}-${no}`, { status });
    }
    const subscriptions = facts.subscriptions
      .map(([which, status]) => ({ connectionId: connections[which]!, status }))
      .filter(({ connectionId }) => links.includes(connectionId));
    const { tags, flags, values, withdrawn } = facts;
    friends.push({ id, tags, flags, values, links, subscriptions, withdrawn });
  }
  return { channelId, connections, friends };
}

const fieldCondition = (name: string): fc.Arbitrary<Condition> => {
  const kind = kinds[name]!;
  const value: fc.Arbitrary<string | number> = kind === 'date' ? day : kind === 'number' ? whole.map(String) : word;
  const extra = kind === 'text' ? (['contains', 'notContains'] as const) : (['atLeast', 'atMost'] as const);
  const operator = fc.constantFrom(
    'equals' as const,
    'notEquals' as const,
    'filled' as const,
    'empty' as const,
    ...extra,
  );
  return fc.record({ kind: fc.constant('field' as const), name: fc.constant(name), operator, value });
};

const dates = fc.constantFrom(...Object.keys(kinds).filter((name) => kinds[name] === 'date'));
const span = fc.tuple(fc.integer({ min: -400, max: 400 }), fc.integer({ min: 0, max: 200 }));

export const audiences = (connections: readonly string[]): fc.Arbitrary<Audience> => {
  const match = fc.constantFrom('all' as const, 'any' as const);
  const connectionOrAny = fc.option(fc.constantFrom(...connections), { nil: undefined });
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({ kind: fc.constant('tag' as const), name: fc.constantFrom(...TAGS), has: fc.boolean() }),
    fc.record({ kind: fc.constant('flag' as const), name: fc.constantFrom(...FLAGS), has: fc.boolean() }),
    { weight: 3, arbitrary: fc.constantFrom(...Object.keys(kinds)).chain(fieldCondition) },
    fc.record({ kind: fc.constant('birthday' as const), name: dates }),
    fc.tuple(dates, span).map(([name, [from, length]]) => ({ kind: 'date' as const, name, from, to: from + length })),
    fc.record({ kind: fc.constant('nextWeek' as const), name: dates }),
    fc
      .tuple(match, fc.constantFrom(...STATUSES), connectionOrAny)
      .map(([which, status, connectionId]) => ({ kind: 'subscription' as const, which, status, ...(connectionId && { connectionId }) })), // prettier-ignore
    fc
      .tuple(fc.boolean(), connectionOrAny)
      .map(([linked, connectionId]) => ({ kind: 'linked' as const, linked, ...(connectionId && { connectionId }) })),
  );
  const group = fc.record({ match, conditions: fc.array(condition, { maxLength: 3 }) });
  return fc.record({ match, groups: fc.array(group, { maxLength: 3 }) });
};

/** Moments at which days change somewhere: around midnight in Japan, in UTC and in New York, in leap and common years. */
export const moments = fc
  .tuple(
    fc.oneof(day, fc.constantFrom('2027-02-28', '2028-02-28', '2028-02-29', '2026-12-27')),
    fc.constantFrom('00:00:00', '00:00:01', '08:59:59', '09:00:00', '14:00:00', '23:59:59'),
  )
  .map(([on, time]) => `${on}T${time}+09:00`);
