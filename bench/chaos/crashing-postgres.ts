import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '../../runtime/home/home';
import { loadPorts } from '../../runtime/home/ports';
import { loadSecrets } from '../../runtime/home/secrets';
import { processes } from '../../runtime/bootstrap';
import { startPostgres, type EmbeddedPostgres } from '../../runtime/postgres/server';

async function launch(folder: string): Promise<EmbeddedPostgres> {
  const home = openHome(folder);
  const [{ secrets }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  return startPostgres(home, secrets, ports);
}

/**
 * The server of this data folder, ended as by pg_ctl's immediate mode (every session is cut where it stands, nothing is
 * written out) and started again.
 */
export async function crashPostgres(folder: string): Promise<EmbeddedPostgres> {
  const running = processes.postmaster(folder);
  if (!running) throw new Error('PostgreSQL is not running');
  process.kill(running.pid, 'SIGQUIT');
  while (processes.postmaster(folder)) await sleep(20);
  return launch(folder);
}

/** The product's own PostgreSQL in a folder of its own, which can be made to crash. */
export class CrashingPostgres {
  private constructor(
    private readonly folder: string,
    private server: EmbeddedPostgres,
  ) {}

  static async start(folder: string): Promise<CrashingPostgres> {
    return new CrashingPostgres(folder, await launch(folder));
  }

  get url(): string {
    return this.server.url;
  }

  async crash(): Promise<void> {
    this.server = await crashPostgres(this.folder);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
