import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { BUNDLE_HEADER, bundleOf } from '../../lib/line/inbox/bundle';
import { planForFriends } from '../../lib/line/ledger';
import { renderTemplate } from '../../lib/line/messages';
import { sharedStore, type Store } from '../../lib/store/store';
import { LineIntake } from '../../nodes/LineIntake/LineIntake.node';
import { startLineSandbox, type RunningLineSandbox } from '../../runtime/sandbox/line/server';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { said, sign } from '../unit/line-inbox/inbox-world';
import { callHook, callWebhook, ended, startTrigger, type RunningTrigger, type TriggerSetting } from './support/run-trigger'; // prettier-ignore

const PUBLIC = 'https://shop.example.jp';

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('LINE受信口', () => {
  const folder = mkdtempSync(join(tmpdir(), 'line-intake-'));
  const node = new LineIntake();
  const running: RunningTrigger[] = [];
  let database: TestPostgres;
  let line: RunningLineSandbox;
  let store: Store;
  /** The public listener: what LINE reaches. */
  let entrance: Server;
  let local: string;

  const setting = (more: TriggerSetting = {}): TriggerSetting => ({
    credentials: { lineMessagingApi: { ...line.credentials, tokenBy: 'longLived', transactionReserve: 0 } },
    ...more,
  });
  const rows = async <R extends Record<string, unknown>>(sql: string) => (await store.query<R>(sql)).rows;
  const endpoint = () => line.control.describe().settings.webhookEndpoint;
  /** The address of another block: what stands behind one is remembered for some seconds. */
  const elsewhere = (name: string) => `/webhook/${name}/line`;
  const ours = () => `${local}/webhook/hook-1/line`;
  const keep = async (more: TriggerSetting = {}, execute = () => ended()) => {
    const trigger = await startTrigger(node, setting(more), execute);
    running.push(trigger);
    return trigger;
  };

  beforeAll(async () => {
    [database, line] = await Promise.all([startTestPostgres(), startLineSandbox({ dir: folder, people: 3 })]);
    entrance = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        void callWebhook(node, setting(), { body: Buffer.concat(chunks), headers }).then(({ status }) =>
          response.writeHead(status).end(),
        );
      });
    });
    await new Promise<void>((resolve) => entrance.listen(0, '127.0.0.1', resolve));
    local = `http://127.0.0.1:${(entrance.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      LINE_COMMERCE_DATABASE_URL: database.url,
      LINE_COMMERCE_LOCAL_PUBLIC_URL: local,
      LINE_COMMERCE_PUBLIC_URL: PUBLIC,
    });
    store = await sharedStore(database.url);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trigger) => trigger.close()));
    for (const table of ['line_notice', 'line_event', 'line_intake']) await store.query(`DELETE FROM ${table}`);
  });
  afterAll(async () => {
    for (const name of ['DATABASE_URL', 'LOCAL_PUBLIC_URL', 'PUBLIC_URL']) delete process.env[`LINE_COMMERCE_${name}`];
    await line.stop();
    await new Promise((resolve) => entrance.close(resolve));
    await store.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('as a webhook', () => {
    const body = (destination?: string) => JSON.stringify({ destination, events: [] });
    const call = (text: string, headers: Record<string, string>) =>
      callWebhook(node, setting(), { body: text, headers });

    test('answers LINE itself and starts no execution', async () => {
      const signature = sign(body('x'), line.credentials.channelSecret);
      const { status, body: answer, returned } = await call(body('x'), { 'X-Line-Signature': signature });
      expect({ status, answer, returned }).toEqual({ status: 200, answer: '', returned: { noWebhookResponse: true } });
    });

    test.each([
      ['a forged signature', () => sign(body('x'), 'f'.repeat(32)), 401],
      ['no signature', () => undefined, 401],
      ['a signed body that is no webhook', () => sign('{}', line.credentials.channelSecret), 400],
    ])('refuses %s without an execution', async (name, signature, expected) => {
      const text = name.includes('no webhook') ? '{}' : body('x');
      const value = signature();
      const { status, returned } = await call(text, value === undefined ? {} : { 'x-line-signature': value });
      expect([status, returned]).toEqual([expected, { noWebhookResponse: true }]);
    });

    describe('that is a bundle of the public listener', () => {
      const bundle = (
        parts: readonly { body: string; signature: string }[],
        more: TriggerSetting = setting(),
        url?: string,
      ) =>
        callWebhook(node, more, {
          body: bundleOf(parts.map((part) => ({ ...part, body: Buffer.from(part.body) }))),
          headers: { [BUNDLE_HEADER]: '1' },
          url,
        });
      const signed = (text: string) => ({ body: text, signature: sign(text, line.credentials.channelSecret) });

      test('answers each by a status of its own', async () => {
        const written = (text: string) => JSON.stringify({ destination: 'x', events: [said(`U${text}`, text)] });
        const forged = { ...signed(written('b')), signature: sign(written('b'), 'f'.repeat(32)) };
        const parts = [signed(written('a')), forged, signed('{}'), signed(written('c'))];
        const { status, body: answer, returned } = await bundle(parts);
        expect([status, JSON.parse(answer), returned]).toEqual([
          200,
          [200, 401, 400, 200],
          { noWebhookResponse: true },
        ]);
        const kept = await rows<{ text: string }>(`SELECT payload -> 'message' ->> 'text' AS text FROM line_event`);
        expect(kept.map(({ text }) => text).sort()).toEqual(['a', 'c']);
      });

      test('refuses what is none', async () => {
        for (const text of ['', '{}', '[["only a signature"]]', '[[1, 2]]']) {
          const { status, body: answer } = await callWebhook(node, setting(), {
            body: text,
            headers: { [BUNDLE_HEADER]: '1' },
          });
          expect([status, answer]).toEqual([400, '']);
        }
      });

      test('asks LINE to send all of it again where it cannot be taken in', async () => {
        const { status, body: answer } = await bundle([signed(body('a')), signed(body('b'))], {}, elsewhere('nobody'));
        expect([status, answer]).toEqual([503, '']);
      });
    });

    test('remembers what stands behind an address for a while, not what stands behind another', async () => {
      const signature = sign(body('x'), line.credentials.channelSecret);
      const at = async (given: TriggerSetting, url?: string) =>
        (await callWebhook(node, given, { body: body('x'), headers: { 'x-line-signature': signature }, url })).status;
      expect(await at(setting())).toBe(200);
      expect(await at({})).toBe(200);
      expect(await at({}, '/webhook/hook-1/line?again')).toBe(200);
      expect(await at({}, elsewhere('third'))).toBe(503);
    });

    test('while the database is away asks LINE to come again, and says so without words of the body', async () => {
      process.env.LINE_COMMERCE_DATABASE_URL = database.url.replace(/:[^:@]*@/, ':wrong@');
      try {
        const { status, returned, logged } = await callWebhook(node, setting(), {
          body: '秘密',
          url: elsewhere('away'),
        });
        expect([status, returned]).toEqual([503, { noWebhookResponse: true }]);
        expect(logged.join()).toContain('データベース');
        expect(logged.join()).not.toContain('秘密');
      } finally {
        process.env.LINE_COMMERCE_DATABASE_URL = database.url;
      }
    });

    test('without a credential answers 503 instead of throwing', async () => {
      const { status } = await callWebhook(node, {}, { body: '{}', url: elsewhere('bare') });
      expect(status).toBe(503);
    });

    test('takes in what people do on the pretend LINE, each event once', async () => {
      await line.control.configure({ webhookEndpoint: ours(), webhookActive: true });
      const person = await line.world.addPerson({ displayName: '新しい人' });
      await line.world.follow(person.userId);
      await line.world.say(person.userId, 'こんにちは');
      await line.world.block(person.userId);
      await until(async () => (await rows('SELECT FROM line_event')).length === 3);
      expect((await rows<{ type: string }>('SELECT type FROM line_event ORDER BY id')).map(({ type }) => type)).toEqual(
        ['follow', 'message', 'unfollow'],
      );
      expect(await rows(`SELECT following FROM friend WHERE line_user_id = '${person.userId}'`)).toEqual([{ following: false }]); // prettier-ignore
    });
  });

  describe('when it is published', () => {
    const publish = (more: TriggerSetting = {}) =>
      callHook(node, 'create', setting({ activation: 'activate', ...more }));

    test('has LINE send to it, in お試しモード also where another URL was set', async () => {
      await line.control.configure({ webhookEndpoint: 'https://other.example/hook' });
      expect(await callHook(node, 'checkExists', setting())).toBe(false);
      expect(await publish()).toBe(true);
      expect(endpoint()).toBe(ours());
    });

    test('for a test from the editor leaves LINE alone', async () => {
      await line.control.configure({ webhookEndpoint: 'https://other.example/hook' });
      expect(await publish({ mode: 'manual', activation: 'manual' })).toBe(true);
      expect(await callHook(node, 'delete', setting())).toBe(true);
      expect(endpoint()).toBe('https://other.example/hook');
    });

    test('or unpublished never clears what LINE has', async () => {
      await publish();
      expect(await callHook(node, 'delete', setting())).toBe(true);
      expect(endpoint()).toBe(ours());
    });

    test('without a public address is refused in words', async () => {
      delete process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL;
      try {
        await expect(publish()).rejects.toMatchObject({ message: expect.stringContaining('アドレス') as string });
      } finally {
        process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL = local;
      }
    });

    test('while LINE is away succeeds, and its loop sets the URL once LINE is back', async () => {
      await line.control.configure({ webhookEndpoint: 'https://other.example/hook' });
      const { credentials } = line;
      await line.stop();
      expect(await publish()).toBe(true);
      expect(await rows('SELECT endpoint_state FROM line_intake')).toEqual([{ endpoint_state: 'pending' }]);
      line = await startLineSandbox({ dir: folder, port: Number(new URL(credentials.apiBase).port) });
      await keep();
      await until(() => endpoint() === ours());
      await until(async () => (await rows("SELECT FROM line_intake WHERE endpoint_state = 'set'")).length === 1);
    }, 60_000);
  });

  describe('its loop', () => {
    test('emits a notice once, as one execution, and again only if that failed', async () => {
      await callHook(node, 'create', setting({ activation: 'activate' }));
      const [{ id }] = (await rows<{ id: string }>('SELECT id FROM line_channel')) as [{ id: string }];
      await store.query(
        `INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state, send_until, planned_at, state_at)
         VALUES ($1, '誕生日', 's', 1, 'once', 'promotion', 'h', 'unknown', '2030-01-01', '2026-01-01', '2026-01-01')`,
        [id],
      );
      const failing = await keep({}, () => ended('error', {}));
      await until(() => failing.executions.length === 1);
      await failing.close();
      const { executions } = await keep();
      await until(async () => (await rows('SELECT FROM line_notice WHERE notified_at IS NOT NULL')).length === 1);
      expect(executions).toHaveLength(1);
      expect(executions[0]).toMatchObject([{ kind: 'unknownSends', sandbox: true, channelId: id }]);
      expect((executions[0] as IDataObject[])[0]!.body).toContain('結果不明を確定');
      await store.query('DELETE FROM delivery');
    });

    test('fills in the names that no webhook brings', async () => {
      await callHook(node, 'create', setting({ activation: 'activate' }));
      await line.control.configure({ webhookEndpoint: ours(), webhookActive: true });
      const person = await line.world.addPerson({ displayName: '花子' });
      await line.world.follow(person.userId);
      await until(async () => (await rows('SELECT FROM line_event')).length === 1);
      await keep();
      await until(async () => (await rows("SELECT FROM friend WHERE display_name = '花子'")).length === 1);
    });

    test('sends on what an execution planned and did not send', async () => {
      await callHook(node, 'create', setting({ activation: 'activate' }));
      await line.control.configure({ webhookEndpoint: ours(), webhookActive: true });
      const person = await line.world.addPerson();
      await line.world.follow(person.userId);
      await until(async () => (await rows('SELECT FROM line_event')).length === 1);
      const [friend] = await rows<{ id: string; channel_id: string }>(
        `SELECT * FROM friend WHERE line_user_id = '${person.userId}'`,
      );
      const campaign = {
        channelId: friend!.channel_id,
        campaign: '続き',
        step: 's',
        purpose: 'promotion' as const,
        sendUntil: systemClock.now().plus({ days: 1 }).toISO()!,
        template: [{ type: 'text' as const, text: 'お待たせしました' }],
      };
      const ports = { clock: systemClock, render: renderTemplate, reserve: 0, quota: null };
      await planForFriends(store, campaign, [{ friendId: friend!.id, occurrence: 'once' }], ports);
      await keep();
      await until(() => line.world.talk(person.userId).some(({ message }) => message.text === 'お待たせしました'));
      await until(async () => (await rows("SELECT FROM delivery WHERE state = 'accepted'")).length === 1);
      await store.query('DELETE FROM delivery');
    });

    test('of two for one channel one works, and the other goes on when it stops', async () => {
      await callHook(node, 'create', setting({ activation: 'activate' }));
      const owner = async () => (await rows<{ lease_owner: string | null }>('SELECT lease_owner FROM line_intake'))[0]!.lease_owner; // prettier-ignore
      const first = await keep({ nodeId: 'one' });
      await until(async () => (await owner()) !== null);
      const before = await owner();
      await keep({ nodeId: 'two' });
      expect(await owner()).toBe(before);
      await first.close();
      await until(async () => ![null, before].includes(await owner()));
    });

    test('run by hand emits a sample and does nothing', async () => {
      const trigger = await keep({ mode: 'manual' });
      await trigger.runByHand();
      expect(trigger.executions).toMatchObject([[{ kind: 'deadEvents', sample: true }]]);
      expect(await rows('SELECT FROM line_intake')).toEqual([]);
    });
  });
});
