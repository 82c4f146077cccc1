import type { ICredentialTestFunctions } from 'n8n-workflow';
import { consentPage } from '../../lib/carts/rakuraku/consent';
import { readSettings } from '../../lib/carts/rakuraku/settings';
import { openStore, type Store } from '../../lib/store/store';
import { Rakuraku } from '../../nodes/Rakuraku/Rakuraku.node';
import { startRakurakuSandbox, type RunningRakuraku } from '../../runtime/sandbox/rakuraku/server';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

let database: TestPostgres;
let store: Store;
let sandbox: RunningRakuraku;
const before = process.env.LINE_COMMERCE_DATABASE_URL;
beforeAll(async () => {
  [database, sandbox] = await Promise.all([
    startTestPostgres(),
    startRakurakuSandbox({ customers: 5, subscriptions: 2, orders: 3, pace: false }),
  ]);
  store = await openStore(database.url);
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
});
afterAll(async () => {
  if (before === undefined) delete process.env.LINE_COMMERCE_DATABASE_URL;
  else process.env.LINE_COMMERCE_DATABASE_URL = before;
  await Promise.all([store?.close(), sandbox?.stop()]);
  await database?.stop();
});

/** As n8n tests a credential when it is saved. */
const save = (data: Record<string, unknown>) =>
  new Rakuraku().methods!.credentialTest!.check!.call(
    {} as ICredentialTestFunctions,
    { id: '1', name: '楽楽リピート', type: 'rakurakuApi', data } as never,
  );

test('saving leads from the address to a consent that is kept sealed, and is asked for once', async () => {
  const { credentials, control } = sandbox;
  const first = await save({ ...credentials, consentUrl: '' });
  expect(first).toMatchObject({ status: 'Error', message: expect.stringContaining('許可がまだありません') });
  const address = /http\S+/.exec(first.message)?.[0] ?? '';
  expect(address).toBe(consentPage(readSettings(credentials)));

  const data = { ...credentials, consentUrl: control.consent(address) };
  expect(await save(data)).toMatchObject({ status: 'OK', message: expect.stringContaining('接続できました') });
  expect(await save(data)).toMatchObject({ status: 'OK' });
  expect(control.requests().counts['POST /api/oauth/token.php 200']).toBe(1);

  const { rows } = await store.query<{ key: string; sealed: string }>('SELECT key, sealed FROM cart_grant');
  expect(rows).toEqual([
    { key: expect.stringContaining(`rakuraku:${sandbox.host}:`), sealed: expect.stringMatching(/^v1\./) },
  ]);
  const code = new URL(data.consentUrl).searchParams.get('code')!;
  for (const secret of [code, credentials.clientSecret]) expect(JSON.stringify(rows)).not.toContain(secret);
});
