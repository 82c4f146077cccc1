import { LiffForm } from '../../nodes/LiffForm/LiffForm.node';
import { listForms } from '../../lib/forms/registry';
import { callHook, callWebhook, startTrigger } from './support/run-trigger';
import { serveForms, type ServedForm } from './support/served-form';

let served: ServedForm;
beforeAll(async () => {
  served = await serveForms();
});
afterAll(() => served.stop());

const access = {
  kind: 'access',
  formName: 'セールのお知らせ',
  actions: { addTags: { names: [{ name: { __rl: true, mode: 'name', value: 'セール' } }] } },
};

/** The ID token that LIFF holds for a person. */
const tokenOf = (userId: string): string => new URLSearchParams(served.opened(userId).split('#')[1]).get('id_token')!;

async function friend(email: string | null = null) {
  const person = await served.line.world.addPerson({ email, emailConsent: true });
  await served.line.world.follow(person.userId);
  return { ...person, idToken: tokenOf(person.userId) };
}

const page = (query = '') => fetch(`${served.publicUrl}/webhook/hook-1/form${query}`);

async function session(query = ''): Promise<string> {
  const html = await (await page(query)).text();
  return /data-session="([^"]+)"/.exec(html)![1]!;
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${served.publicUrl}/webhook/hook-1/form`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: served.publicUrl, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const ask = async (body: unknown) => (await post(body)).json() as Promise<Record<string, unknown>>;

async function untilItems(count: number) {
  while (served.items().length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  return served.items();
}

describe('the page', () => {
  beforeAll(() =>
    served.publish({
      kind: 'survey',
      formName: '<b>好み</b>',
      fields: { field: [{ label: '色', type: 'choice', options: '赤\n青' }] },
    }),
  );

  test('comes with a policy of its own, is kept by nobody, and names nobody', async () => {
    const response = await page();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|sandbox|\*/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain('&lt;b&gt;好み&lt;/b&gt;');
  });

  test.each([
    ['form.js', 'text/javascript; charset=utf-8', 'liff.init'],
    ['form.css', 'text/css; charset=utf-8', '.first'],
  ])('its %s is a file of ours', async (file, type, part) => {
    const response = await fetch(`${served.publicUrl}/webhook/hook-1/form/${file}`);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain(part);
  });

  test('each load has a session of its own; the address where LINE opens first has none', async () => {
    expect(await session()).not.toBe(await session());
    const response = await fetch(`${served.publicUrl}/webhook?liff.state=%2Fhook-1%2Fform`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('data-session=""');
  });
});

describe('a request', () => {
  beforeAll(() => served.publish(access));

  test('of a verified friend becomes one item with ids and no personal data, and the tag is there', async () => {
    const { userId, idToken } = await friend('hanako@example.jp');
    const before = served.items().length;
    expect(await ask({ action: 'enter', session: await session(), idToken })).toMatchObject({ step: 'done' });
    const items = await untilItems(before + 1);
    const { rows } = await served.store.query('SELECT id, custom_data FROM friend WHERE line_user_id = $1', [userId]);
    expect(items.at(-1)).toMatchObject({
      friendId: rows[0]!.id,
      occurrence: expect.stringMatching(/^form:\d+$/),
      formName: 'セールのお知らせ',
      emailState: '取得済み',
      result: 'done',
    });
    expect(JSON.stringify(items.at(-1))).not.toMatch(/hanako|answers|U[0-9a-f]{32}/);
    const { rows: tags } = await served.store.query(
      `SELECT t.name FROM friend_tag ft JOIN tag t ON t.id = ft.tag_id WHERE ft.friend_id = $1`,
      [rows[0]!.id],
    );
    expect(tags).toEqual([{ name: 'セール' }]);
  });

  const tampered = (idToken: string): string => {
    const [head, body, signature] = idToken.split('.');
    const claims = JSON.parse(Buffer.from(body!, 'base64url').toString()) as Record<string, unknown>;
    return [
      head,
      Buffer.from(JSON.stringify({ ...claims, sub: `U${'f'.repeat(32)}` })).toString('base64url'),
      signature,
    ].join('.');
  };

  test.each<[string, (userId: string, good: string) => string, string]>([
    ['changed on the way', (_, good) => tampered(good), 'invalid'],
    ['without a signature', (_, good) => `${good.split('.').slice(0, 2).join('.')}.AAAA`, 'invalid'],
    [
      'made for another LINE Login channel',
      (userId) => served.line.control.idToken(userId, { audience: '1999999999' }),
      'invalid',
    ],
    [
      'signed with another secret',
      (userId) => served.line.control.idToken(userId, { secret: 'x'.repeat(32) }),
      'invalid',
    ],
    [
      'of another issuer',
      (userId) => served.line.control.idToken(userId, { issuer: 'https://evil.example' }),
      'invalid',
    ],
    ['out of date', (userId) => served.line.control.idToken(userId, { seconds: -10 }), 'expired'],
  ])('with an ID token %s is refused', async (_, make, problem) => {
    const { userId, idToken } = await friend();
    const request = { action: 'enter', session: await session(), idToken: make(userId, idToken) };
    expect(await ask(request)).toMatchObject({ step: 'problem', problem });
    const { rows } = await served.store.query(
      'SELECT FROM form_submission s JOIN friend f ON f.id = s.friend_id WHERE f.line_user_id = $1',
      [userId],
    );
    expect(rows).toEqual([]);
  });

  test.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from nowhere', { origin: 'null' }],
    ['that is no JSON', { 'content-type': 'text/plain' }],
    ['as a plain form sends it', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s is refused', async (_, headers) => {
    const { idToken } = await friend();
    const response = await post({ action: 'enter', session: await session(), idToken }, headers);
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each(['{}', '[]', '{"action":"drop"}', '{"action":"enter","session":1,"idToken":{}}', 'null'])(
    '%s is no request of ours',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  test('while LINE cannot be reached is put off, and nothing of it stands in the log', async () => {
    const { idToken } = await friend();
    const open = await session();
    const credentials = {
      ...served.setting().credentials,
      lineMessagingApi: { ...served.setting().credentials!.lineMessagingApi, apiBase: 'http://127.0.0.1:1' },
    };
    const headers = { 'content-type': 'application/json', origin: served.publicUrl };
    const body = JSON.stringify({ action: 'enter', session: open, idToken });
    const answer = await callWebhook(
      new LiffForm(),
      { ...served.setting(), credentials },
      { body, headers, url: '/webhook/hook-1/form' },
    );
    expect(answer.status).toBe(503);
    expect(answer.logged.join()).toContain('a form could not answer');
    expect(answer.logged.join()).not.toContain(idToken);
    expect(answer.returned).toEqual({ noWebhookResponse: true });
  });
});

describe('publishing', () => {
  const form = new LiffForm();
  const create = (parameters: object, setting = {}) =>
    callHook(form, 'create', { ...served.setting(), parameters: parameters as never, ...setting });

  test('stops at a form that could not work, with the next step', async () => {
    await expect(create({ kind: 'survey', formName: 'アンケート' })).rejects.toMatchObject({
      message: 'アンケートに項目がありません。',
    });
    const fields = { field: [{ label: '色', type: 'text', storeIn: '好きな色' }] };
    await expect(create({ kind: 'survey', formName: 'アンケート', fields })).rejects.toMatchObject({
      message: '保存先のカスタムデータ「好きな色」がありません。',
    });
    const credentials = {
      lineMessagingApi: { ...served.setting().credentials!.lineMessagingApi, liffId: '', loginChannelId: '' },
    };
    await expect(create(access, { credentials })).rejects.toMatchObject({
      message: expect.stringContaining('LIFF ID'),
    });
  });

  test('lists the form; unpublishing takes it off the list; listening for a test changes nothing', async () => {
    await callHook(form, 'delete', served.setting());
    expect(await listForms(served.store)).toEqual([]);
    await create(access, { mode: 'manual' });
    expect(await listForms(served.store)).toEqual([]);
    await create(access);
    expect(await listForms(served.store)).toMatchObject([{ name: 'セールのお知らせ', path: 'hook-1/form' }]);
  });

  test('a run by hand gives a sample and touches nothing', async () => {
    const trigger = await startTrigger(form, { ...served.setting(), parameters: access, mode: 'manual' });
    await trigger.runByHand();
    expect(trigger.executions).toMatchObject([[{ formName: 'セールのお知らせ', sample: true }]]);
    await trigger.close();
  });
});

test('answers reach the flow only with 詳細を出力, and are marked', async () => {
  const survey = {
    kind: 'survey',
    formName: '好み',
    fields: { field: [{ label: '色', type: 'choice', options: '赤\n青' }] },
  };
  for (const withDetails of [false, true]) {
    await served.publish({ ...survey, withDetails });
    const { idToken } = await friend();
    await ask({ action: 'submit', session: await session(), idToken, answers: { f1: '青' } });
    const item = (await untilItems(1)).at(-1)!;
    if (withDetails) expect(item).toMatchObject({ answers: { 色: '青' }, containsPersonalData: true });
    else expect(JSON.stringify(item)).not.toContain('青');
  }
});
