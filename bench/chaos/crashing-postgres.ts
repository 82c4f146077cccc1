import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '../../runtime/home/home';
import { loadPorts } from '../../runtime/home/ports';
import { loadSecrets } from '../../runtime/home/secrets';
import { processes } from '../../runtime/bootstrap';
import { startPostgres, type EmbeddedPostgres } from '../../runtime/postgres/server';

/** The product's own PostgreSQL in a folder of its own, which can be made to crash. */
export class CrashingPostgres {
  private constructor(
    private readonly folder: string,
    private server: EmbeddedPostgres,
  ) {}

  static async start(folder: string): Promise<CrashingPostgres> {
    return new CrashingPostgres(folder, await CrashingPostgres.launch(folder));
  }

  private static async launch(folder: string): Promise<EmbeddedPostgres> {
    const home = openHome(folder);
    const [{ secrets }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
    return startPostgres(home, secrets, ports);
  }

  get url(): string {
    return this.server.url;
  }

  /** As pg_ctl's immediate mode: every session is cut where it stands, nothing is written out; then it starts again. */
  async crash(): Promise<void> {
    const running = processes.postmaster(this.folder);
    if (!running) throw new Error('PostgreSQL is not running');
    process.kill(running.pid, 'SIGQUIT');
    while (processes.postmaster(this.folder)) await sleep(20);
    this.server = await CrashingPostgres.launch(this.folder);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
