import { friendTimeline } from '../../lib/crm/timeline';
import { occasionOf, whyOf } from '../../lib/crm/timeline/send-words';
import { addTags } from '../../lib/crm/tags';
import { changePoints } from '../../lib/crm/points';
import { clearFriends } from './crm/quick-clear';
import { World } from './crm/world';

let world: World;
let channelId: string;
let friendId: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await clearFriends(world);
  channelId = await world.channel();
  friendId = await world.friend(channelId, 'U1', { email: 'a@example.jp' });
});

const day = (n: number) => `2026-12-${String(n).padStart(2, '0')}T12:00:00+09:00`;
const deliver = (at: string, state: string, reason: string | null, occurrence = 'once') =>
  world.store.query(
    `INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state, reason,
       send_until, planned_at, state_at)
     VALUES ($1, 'お祝い', $2, $3, $4, 'promotion', 'h', $5, $6, $7, $7, $7)`,
    [channelId, `${state}${reason}`, friendId, occurrence, state, reason, at],
  );
const event = (at: string, type: string, payload: unknown) =>
  world.store.query(
    `INSERT INTO line_event (channel_id, webhook_event_id, type, mode, friend_id, occurred_at, received_at, redelivery, payload)
     VALUES ($1, $2, $3, 'active', $4, $5, $5, false, $6)`,
    [channelId, `${type}${at}`, type, friendId, at, JSON.stringify(payload)],
  );
const titles = async () => (await friendTimeline(world.store, friendId)).entries.map(({ title }) => title);

test('a timeline tells newest first what happened with a friend', async () => {
  await event(day(1), 'follow', { follow: { isUnblocked: false } });
  await event(day(2), 'message', { message: { type: 'text', text: '秘密の相談' } });
  world.clock.set(day(3));
  await addTags(world.store, { channelId, friendIds: [friendId], names: ['定期'], kind: 'tag', by: 'x' }, world.clock);
  world.clock.set(day(4));
  await changePoints(world.store, [{ friendId, points: 10 }], { whenShort: 'keep', by: 'x' }, world.clock);
  await deliver(day(5), 'accepted', null);
  await event(day(6), 'unfollow', {});
  await deliver(day(7), 'skipped', 'blocked', 'round:12月');
  expect(await titles()).toEqual([
    '配信「お祝い」: 送りませんでした',
    'ブロックされました',
    '配信「お祝い」: 送信済み',
    '10ポイント増えました',
    'タグ「定期」が付きました',
    'メッセージ(テキスト)が届きました',
    '友だち追加されました',
    '友だちとして登録されました',
    'メールアドレスを取得しました',
  ]);
});

test('what was written, and addresses, are there only where details are asked for', async () => {
  await event(day(2), 'message', { message: { type: 'text', text: '秘密の相談' } });
  const plain = JSON.stringify(await friendTimeline(world.store, friendId));
  expect(plain).not.toMatch(/秘密|example\.jp/);
  const detailed = JSON.stringify(await friendTimeline(world.store, friendId, { withDetails: true }));
  expect(detailed).toContain('秘密の相談');
  expect(detailed).toContain('a@example.jp');
});

test('an entry of a send says why it came or did not', async () => {
  await deliver(day(5), 'held', 'quota', 'birthday:2026');
  const [entry] = (await friendTimeline(world.store, friendId)).entries;
  expect(entry).toMatchObject({
    at: '2026-12-05T12:00:00+09:00',
    kind: 'send',
    title: '配信「お祝い」: 保留中',
    detail: '今月の通数が足りません。(2026年の誕生日)',
  });
});

test('pages follow one another without a gap or a repeat, also where entries share their time', async () => {
  for (let n = 0; n < 12; n++) await deliver(day(1 + (n % 3)), 'skipped', `理由${n}`);
  const whole = (await friendTimeline(world.store, friendId)).entries;
  const paged = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof friendTimeline>> = await friendTimeline(world.store, friendId, {
      after,
      limit: 5,
    });
    paged.push(...page.entries);
    after = page.next;
  } while (after !== null);
  expect(paged).toEqual(whole);
  expect(paged).toHaveLength(14);
});

test('only this friend’s entries are in it', async () => {
  const other = await world.friend(channelId, 'U2');
  await deliver(day(1), 'accepted', null);
  expect((await friendTimeline(world.store, other)).entries.map(({ kind }) => kind)).toEqual(['registered']);
});

test.each([
  ['accepted', null, null, 'LINEが受け付けました。'],
  ['rejected', 'badMessage', '画像のURLが正しくありません。', '画像のURLが正しくありません。'],
  ['rejected', 'badRecipient', null, 'この友だちあての送信をLINEが受け付けませんでした。'],
  ['skipped', '差し込んだ結果、リンクが長すぎます', null, '差し込んだ結果、リンクが長すぎます。'],
  ['skipped', 'someNewCode', null, '送る条件に合いませんでした。'],
])('%s for %p (%p) reads: %s', (state, reason, refusal, words) => {
  expect(whyOf(state, reason, refusal)).toBe(words);
});

test.each([
  ['once', '一度だけの配信'],
  ['round:冬:前半', '配信回「冬:前半」'],
  ['due:2026-12-31', '期限日 2026-12-31'],
  ['event:01H', '友だちの操作がきっかけ'],
  ['test:77', '手動実行(テスト配信)'],
  ['anything', 'ワークフローからの配信'],
])('the occasion %s reads: %s', (occurrence, words) => expect(occasionOf(occurrence)).toBe(words));

test.each([
  ['a friend who is not there', { id: '999' }, '友だちが見つかりません。'],
  ['a page too long', { limit: 501 }, '一度に取り出せるのは1〜500件です。'],
  ['a place that is none', { after: `1'; DROP TABLE friend` }, '続きの位置が正しくありません。'],
])('%s is refused', async (_case, { id, ...options }: { id?: string; limit?: number; after?: string }, message) => {
  await expect(friendTimeline(world.store, id ?? friendId, options)).rejects.toMatchObject({ kind: 'input', message });
});
