import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../lib/failure';
import { n8nEnvironment, packageRoot } from '../n8n/env';
import { prepareDatabase } from '../n8n/owner';

/** Any will do: this n8n reads and stores no credential. */
const KEY_OF_NO_USE = 'migration-only-no-credential-is-read';

/**
 * Makes n8n's tables, or brings them up to this n8n, by a command of n8n's own that migrates and then only lists
 * workflows. It works in a folder of its own and opens no port.
 */
export async function migrateN8n(databaseUrl: string): Promise<void> {
  await prepareDatabase(databaseUrl);
  const home = await mkdtemp(join(tmpdir(), 'lc-restore-'));
  try {
    const options = {
      home,
      port: 0,
      brokerPort: 0,
      publicUrl: null,
      publicPort: 0,
      databaseUrl,
      secrets: { encryptionKey: KEY_OF_NO_USE, owner: { email: '', firstName: '', lastName: '', passwordHash: '' } },
      sandbox: null,
      log: () => undefined,
    };
    const code = await new Promise<number | null>((resolve, reject) => {
      const command = [join(packageRoot, 'node_modules/n8n/bin/n8n'), 'list:workflow', '--onlyId'];
      const child = spawn(join(packageRoot, 'node_modules/.bin/node'), command, {
        cwd: home,
        env: n8nEnvironment(options, false),
        stdio: 'ignore',
      });
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code !== 0) {
      throw new Failure(
        'database',
        'n8nのテーブルを用意できませんでした。',
        'データベースの空き容量と権限を確認してください。',
      );
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
