import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '../../../runtime/cli/with-database';
import { type Home, openHome } from '../../../runtime/home/home';
import { loadPorts } from '../../../runtime/home/ports';
import { loadSecrets } from '../../../runtime/home/secrets';
import { withClient } from '../../../runtime/postgres/database';
import { startPostgres } from '../../../runtime/postgres/server';
import { claimInstance, type Instance } from '../../../runtime/start/instance';

jest.setTimeout(120_000);

let home: Home;
let product: Instance;
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), 'line-commerce-with-')));
  product = claimInstance(home);
});
afterEach(() => {
  product.release();
  rmSync(home.root, { recursive: true, force: true });
});

/** What a product says of itself; the editor's address is known once it was ready. */
const tell = (editorUrl: string | null): Promise<void> =>
  product.tell(
    {
      ready: editorUrl !== null,
      editorPort: 9,
      publicPort: 9,
      editorUrl,
      publicUrl: null,
      mailboxUrl: null,
      sandboxUrl: null,
      talkUrl: null,
      database: 'embedded',
      startedAt: '2026-11-29T10:00:00Z',
    },
    null,
  );

test('a command waits for a product that is still starting, whose database it could stop', async () => {
  await tell(null);
  const work = jest.fn();
  await expect(withDatabase(home.root, work)).rejects.toMatchObject({
    message: expect.stringContaining('起動しているところ'),
    hint: expect.stringContaining('もう一度'),
  });
  expect(work).not.toHaveBeenCalled();
});

test('a command beside the running product uses its database, says nothing of that, and leaves it running', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const [{ secrets }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  const server = await startPostgres(home, secrets, ports);
  try {
    await tell('http://127.0.0.1:9');
    const user = 'SELECT current_user AS name';
    const ask = (url: string) => withClient(url, async (client) => (await client.query(user)).rows);
    expect(await withDatabase(home.root, ask)).toEqual([{ name: 'line_commerce' }]);
    expect(await ask(server.url)).toHaveLength(1);
    expect(told).not.toHaveBeenCalled();
  } finally {
    await server.stop();
    told.mockRestore();
  }
});
