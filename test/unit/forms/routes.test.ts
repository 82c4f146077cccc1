import { setTimeout as sleep } from 'node:timers/promises';
import { FormLoop } from '../../../lib/forms/form-loop';
import { claimSubmissions, markEmitted, putBack, tidyForm } from '../../../lib/forms/outbox';
import { noActions, type FormDefinition } from '../../../lib/forms/definition';
import { liffUrl, listForms, unpublishForm } from '../../../lib/forms/registry';
import { creditFollows } from '../../../lib/forms/visits';
import { aForm, FormWorld, user } from './form-world';

let forms: FormWorld;
beforeAll(async () => {
  forms = await FormWorld.open();
});
afterAll(() => forms.world.end());

const route = (code: string, ...addTags: string[]) => ({
  code,
  name: `${code}店`,
  actions: { ...noActions, addTags, points: 5 },
});

const follow = (given: Partial<FormDefinition> = {}): FormDefinition =>
  aForm({
    kind: 'follow',
    name: '友だち追加',
    actions: { ...noActions, addTags: ['QRから'] },
    routes: [route('shibuya', '渋谷'), route('umeda', '梅田')],
    ...given,
  });

const enter = async (idToken: string, code: string | null = null) =>
  forms.ask({ action: 'enter', session: await forms.load(code), idToken });

/** What the inbox does with a follow event. */
const followed = async (userId: string) => {
  const id = await forms.world.friend(forms.channel, userId);
  await forms.store.query('UPDATE friend SET followed_at = $2 WHERE id = $1', [id, forms.world.clock.now().toISO()]);
  return id;
};

const points = (friendId: string) => forms.world.value('SELECT own_points FROM friend WHERE id = $1', [friendId]);
const settleAll = async () => {
  const loop = new FormLoop({
    open: async () => ({
      store: forms.store,
      clock: forms.world.clock,
      registered: forms.registered,
      form: forms.form,
    }),
    run: async () => true,
    report: (error) => {
      throw error;
    },
  });
  loop.start();
  while (await forms.world.value('SELECT EXISTS (SELECT FROM form_submission WHERE emitted_at IS NULL)'))
    await sleep(10);
  await loop.stop();
};

describe('友だち追加 by 経路', () => {
  beforeEach(() => forms.begin(follow()));

  test('leads somebody who is no friend to adding the account', async () => {
    const token = forms.person({ userId: user(1) });
    expect(await enter(token, 'shibuya')).toEqual({ step: 'addFriend', url: 'https://line.me/R/ti/p/%40shop' });
    expect(await forms.submissions()).toEqual([]);
    expect(await forms.world.value('SELECT count(*)::integer FROM friend')).toBe(0);
  });

  test('credits the follow that comes after, and does the actions of form and 経路', async () => {
    const token = forms.person({ userId: user(1) });
    await enter(token, 'shibuya');
    const id = await followed(user(1));
    expect(await enter(token, 'shibuya')).toMatchObject({ step: 'done', text: '友だち追加ありがとうございます。' });
    expect(await forms.submissions()).toMatchObject([{ friend_id: id, route: 'shibuya', new_friend: true }]);
    expect(await forms.tags(id)).toEqual(['QRから', '渋谷']);
    expect(await points(id)).toBe(5);
  });

  test('credits it also where the person never comes back to the page, with the address LINE gave then', async () => {
    await enter(forms.person({ userId: user(1), email: 'a@example.jp' }), 'umeda');
    await forms.world.customer(forms.shop, 'C1', { email: 'a@example.jp' });
    expect(await creditFollows(forms.store, forms.registered, forms.world.clock)).toBe(0);
    const id = await followed(user(1));
    expect(await creditFollows(forms.store, forms.registered, forms.world.clock)).toBe(1);
    expect(await creditFollows(forms.store, forms.registered, forms.world.clock)).toBe(0);
    expect(await forms.submissions()).toMatchObject([{ friend_id: id, route: 'umeda', new_friend: true }]);
    expect(await forms.identity(id)).toMatchObject([{ value: 'a@example.jp', proof: 'lineIdToken' }]);
    expect(await forms.world.links(forms.shop)).toEqual({ [user(1)]: 'C1' });
  });

  test('credits the 経路 opened last, once', async () => {
    const token = forms.person({ userId: user(1) });
    await enter(token, 'shibuya');
    await enter(token, 'umeda');
    const id = await followed(user(1));
    await settleAll();
    await enter(token, 'shibuya');
    expect(await forms.submissions()).toMatchObject([
      { route: 'umeda', new_friend: true },
      { route: 'shibuya', new_friend: false },
    ]);
    await settleAll();
    expect(await forms.tags(id)).toEqual(['QRから', '梅田']);
  });

  test('does nothing to an old friend unless told to, and points are given once for good', async () => {
    const { id, token } = await forms.friend(1);
    await enter(token, 'shibuya');
    expect(await forms.tags(id)).toEqual([]);
    await forms.publish(follow({ alsoExisting: true }));
    for (let n = 0; n < 3; n++) await enter(token, 'shibuya');
    expect(await forms.tags(id)).toEqual(['QRから', '渋谷']);
    expect(await points(id)).toBe(5);
  });

  test('takes somebody whom we do not know yet, but LINE shows, as a friend who has just come', async () => {
    const token = forms.person({ userId: user(1), added: true });
    expect(await enter(token, 'umeda')).toMatchObject({ step: 'done' });
    expect(await forms.submissions()).toMatchObject([{ route: 'umeda', new_friend: true }]);
  });

  test('an old visit is no reason for a follow of today', async () => {
    await enter(forms.person({ userId: user(1) }), 'shibuya');
    forms.world.clock.set('2026-11-30T01:00:00+09:00');
    await followed(user(1));
    expect(await creditFollows(forms.store, forms.registered, forms.world.clock)).toBe(0);
  });
});

describe('URLアクセス', () => {
  test('records each visit of a friend, does the actions, and leads on', async () => {
    await forms.begin(
      aForm({ kind: 'access', leadsTo: 'https://example.jp/sale', actions: { ...noActions, addTags: ['セール'] } }),
    );
    const { id, token } = await forms.friend(1, 'a@example.jp');
    expect(await enter(token)).toMatchObject({ step: 'done', leadsTo: 'https://example.jp/sale' });
    await enter(token);
    expect(await forms.submissions()).toHaveLength(2);
    expect(await forms.tags(id)).toEqual(['セール']);
    expect(await forms.identity(id)).toMatchObject([{ value: 'a@example.jp', trust: 'proven' }]);
  });
});

describe('アンケート', () => {
  const survey = (given: Partial<FormDefinition> = {}) =>
    aForm({
      kind: 'survey',
      once: true,
      fields: [
        { key: 'f1', label: '地域', type: 'choice', required: true, options: ['東', '西'], storeIn: '地域' },
        { key: 'f2', label: 'ひとこと', type: 'paragraph', required: false, options: [], storeIn: '消えた項目' },
      ],
      ...given,
    });
  beforeEach(async () => {
    await forms.begin(survey());
    await forms.store.query(
      `INSERT INTO custom_field (channel_id, category, name, type, read_only, position, created_at)
       VALUES ($1, '未分類', '地域', 'text', false, 1, '2026-11-01')`,
      [forms.channel],
    );
  });

  test('keeps the answers and lays them into custom data; a field that is gone stops nothing', async () => {
    const { id, token } = await forms.friend(1);
    expect(await forms.send(token, { answers: { f1: '西', f2: "'; DROP TABLE friend; --", f9: 'x' } })).toMatchObject({
      step: 'done',
    });
    expect(await forms.submissions()).toMatchObject([
      { answers: { f1: '西', f2: "'; DROP TABLE friend; --" }, settled_at: expect.any(Date) },
    ]);
    expect(await forms.world.value(`SELECT custom_data -> 'own' FROM friend WHERE id = $1`, [id])).toEqual({
      '1': '西',
    });
  });

  test('takes one answer a friend, also of many sent at once', async () => {
    const { token } = await forms.friend(1);
    const sessions = await Promise.all(Array.from({ length: 5 }, () => forms.load()));
    const sent = sessions.map((session, n) =>
      forms.ask({ session, idToken: token, answers: { f1: n % 2 ? '東' : '西' } }),
    );
    await Promise.all(sent);
    expect(await forms.submissions()).toHaveLength(1);
    expect(await enter(token)).toMatchObject({ title: '回答済みです' });
  });

  test('the same page sent again is answered in the same way and stored once', async () => {
    await forms.publish(survey({ once: false }));
    const { token } = await forms.friend(1);
    const session = await forms.load();
    const first = await forms.ask({ session, idToken: token, answers: { f1: '東' } });
    expect(await forms.ask({ session, idToken: token, answers: { f1: '西' } })).toEqual(first);
    expect(await forms.submissions()).toMatchObject([{ answers: { f1: '東' } }]);
  });

  test('what is missing or was never offered is refused at its field', async () => {
    const { token } = await forms.friend(1);
    expect(await forms.send(token, { answers: {} })).toMatchObject({ fields: { f1: '選んでください。' } });
    expect(await forms.send(token, { answers: { f1: '北' } })).toMatchObject({
      fields: { f1: '選択肢から選んでください。' },
    });
    expect(await forms.submissions()).toEqual([]);
  });
});

describe('a page’s session', () => {
  beforeEach(() => forms.begin(aForm({ kind: 'access' })));

  test('is its form’s alone, lasts an hour, and must exist', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    const other = await forms.load();
    await forms.publish(aForm({ kind: 'access', name: '別のフォーム' }), 'hook-2/form');
    expect(await forms.ask({ session, idToken: token })).toMatchObject({ problem: 'session' });
    await forms.publish(aForm({ kind: 'access' }));
    forms.world.clock.set('2026-11-22T02:00:01+09:00');
    expect(await forms.ask({ session: other, idToken: token })).toMatchObject({ problem: 'session' });
    expect(await forms.ask({ session: 'x'.repeat(43), idToken: token })).toMatchObject({ problem: 'session' });
  });

  test('never changes hands', async () => {
    const mine = await forms.friend(1);
    const theirs = await forms.friend(2);
    const session = await forms.load();
    await forms.ask({ action: 'enter', session, idToken: mine.token });
    expect(await forms.ask({ action: 'enter', session, idToken: theirs.token })).toMatchObject({ problem: 'session' });
    expect(await forms.submissions()).toMatchObject([{ friend_id: mine.id }]);
  });

  test('takes no token that LINE does not verify', async () => {
    const reply = await forms.send('eyJhbGciOiJub25lIn0.eyJzdWIiOiJVMSJ9.none', {});
    expect(reply).toMatchObject({ problem: 'invalid' });
    expect(await forms.submissions()).toEqual([]);
  });

  test('one address on the internet may load 240 pages in ten minutes; others are not touched by that', async () => {
    await forms.store.query(
      `INSERT INTO form_attempt SELECT what, key_hash, at FROM form_attempt, generate_series(1, 239)
       WHERE what = 'page.ip'`,
    );
    await forms.load(null, '203.0.113.9');
    await forms.store.query(
      `INSERT INTO form_attempt SELECT what, key_hash, at FROM form_attempt, generate_series(1, 239) WHERE what = 'page.ip'`,
    );
    expect(await forms.load(null, '203.0.113.9')).toBe('too many pages loaded');
    expect(await forms.load(null, '203.0.113.10')).not.toBe('too many pages loaded');
    expect(await forms.load()).not.toBe('too many pages loaded');
  });
});

describe('running the flow', () => {
  beforeEach(() => forms.begin(aForm({ kind: 'access' })));
  const claim = async () => (await claimSubmissions(forms.store, forms.registered.id)).map(({ id }) => id);
  const due = () => forms.store.query('UPDATE form_submission SET next_attempt_at = clock_timestamp()');

  test('is due once for each submission, in order, and no two claim the same', async () => {
    for (let n = 1; n <= 3; n++) await enter((await forms.friend(n)).token);
    const [one, two] = await Promise.all([claim(), claim()]);
    expect([...one, ...two].sort()).toEqual(['1', '2', '3']);
    await markEmitted(forms.store, ['1', '2', '3'], forms.world.clock);
    await due();
    expect(await claim()).toEqual([]);
  });

  test('one that failed comes again later, alone, five times in all', async () => {
    for (let n = 1; n <= 2; n++) await enter((await forms.friend(n)).token);
    await putBack(forms.store, await claim());
    expect(await claim()).toEqual([]);
    const again = [];
    for (let n = 0; n < 12; n++) {
      await due();
      again.push(await claim());
    }
    expect(again.every((ids) => ids.length <= 1)).toBe(true);
    expect(again.flat().sort()).toEqual([...Array(4).fill('1'), ...Array(4).fill('2')]);
  });

  test('a submission whose page died before its actions gets them from the loop', async () => {
    await forms.publish(aForm({ kind: 'access', actions: { ...noActions, addTags: ['来た'] } }));
    const { id, token } = await forms.friend(1);
    await enter(token);
    await forms.store.query('DELETE FROM friend_tag');
    await forms.store.query('DELETE FROM effect');
    await forms.store.query('UPDATE form_submission SET settled_at = NULL');
    await settleAll();
    expect(await forms.tags(id)).toEqual(['来た']);
  });

  test('answers are emptied after the 保存期間, once the flow ran', async () => {
    await forms.publish(
      aForm({
        kind: 'survey',
        fields: [{ key: 'f1', label: 'a', type: 'text', required: true, options: [], storeIn: null }],
      }),
    );
    for (let n = 1; n <= 2; n++) await forms.send((await forms.friend(n)).token, { answers: { f1: '秘密' } });
    await markEmitted(forms.store, ['1'], forms.world.clock);
    forms.world.clock.set('2026-12-23T01:00:00+09:00');
    await tidyForm(forms.store, forms.registered.id, 0, forms.world.clock);
    expect((await forms.submissions()).map(({ answers }) => answers)).toEqual([{ f1: '秘密' }, { f1: '秘密' }]);
    await tidyForm(forms.store, forms.registered.id, 30, forms.world.clock);
    expect((await forms.submissions()).map(({ answers }) => answers)).toEqual([{}, { f1: '秘密' }]);
  });
});

test('a form is listed with its 経路 while it is published', async () => {
  await forms.begin(follow());
  const [form] = await listForms(forms.store);
  expect(form).toMatchObject({
    name: '友だち追加',
    routes: [{ code: 'shibuya', name: 'shibuya店' }, { code: 'umeda' }],
  });
  expect(liffUrl(form!, 'shibuya')).toBe('https://liff.line.me/1234567890-abcd/hook-1/form?route=shibuya');
  const before = await forms.world.writes();
  await forms.publish(forms.form);
  expect(await forms.world.writes()).toBe(before);
  await unpublishForm(forms.store, 'hook-1/form', forms.world.clock);
  expect(await listForms(forms.store)).toEqual([]);
});
