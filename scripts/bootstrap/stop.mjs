import { BootstrapFailure } from './failure.mjs';
import { ended, n8nProcesses, postmaster, stopProcess } from './processes.mjs';
import { lockHolder } from './lock.mjs';
import { readRunFile } from './status.mjs';
import { join } from 'node:path';

/** Stops the product of a data folder, or what a killed one left running. */
export async function stopProduct(home, { force = false } = {}, write = (line) => console.log(line)) {
  const supervisor = readRunFile(home)?.process ?? lockHolder(join(home, 'start.lock'));
  if (supervisor) {
    write('止めています…');
    process.kill(supervisor.pid, 'SIGTERM');
    if (!(await ended(supervisor, 60_000)) && !force) {
      throw new BootstrapFailure(
        `60秒たっても止まりません(pid ${supervisor.pid})。`,
        'もう少し待つか、強制的に止めてください: npm run stop -- --force',
      );
    }
    await stopProcess(supervisor, 'SIGKILL');
  }
  const left = await stopLeftovers(home);
  write(supervisor || left ? '止めました。' : '動いていません。');
}

/** n8n first, so that it can still write its state, then the database (SIGINT is PostgreSQL's fast shutdown). */
async function stopLeftovers(home) {
  const editors = await Promise.all(n8nProcesses(home).map((one) => stopProcess(one)));
  const database = postmaster(home);
  if (database) await stopProcess(database, 'SIGINT', 60_000);
  return editors.some(Boolean) || database !== undefined;
}
