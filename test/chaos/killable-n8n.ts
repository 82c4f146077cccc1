import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runNight, type Night } from '../../runtime/demo/night';
import { lastingPort } from '../../runtime/home/ports';
import type { N8nOptions, RunningN8n } from '../../runtime/n8n/options';
import { hashOwnerPassword } from '../../runtime/n8n/owner';
import { startN8n } from '../../runtime/n8n/process';
import { N8nClient } from '../../runtime/n8n/rest';
import type { RunningSandbox } from '../../runtime/sandbox/futureshop/server';

const owner = { email: 'owner@example.com', firstName: '店', lastName: '長' };
const password = 'Passw0rd!';
const POLL_MS = 10;

/** The bundled n8n on a database, with a pretend shop; it is killed and started again as often as wished. */
export class KillableN8n {
  private n8n: RunningN8n | undefined;
  private client!: N8nClient;

  private constructor(private readonly options: N8nOptions) {}

  /** Starts it for the first time. Its workflows run when they are told to, and at no other time. */
  static async open(databaseUrl: string, shop: RunningSandbox): Promise<KillableN8n> {
    const port = await lastingPort();
    const killable = new KillableN8n({
      home: await mkdtemp(join(tmpdir(), 'line-commerce-kill-')),
      port,
      brokerPort: await lastingPort([port]),
      publicUrl: null,
      publicPort: 9,
      databaseUrl,
      secrets: {
        encryptionKey: 'encryption-key-of-this-test',
        owner: { ...owner, passwordHash: await hashOwnerPassword(password) },
      },
      sandbox: { futureshop: shop.credentials, mailbox: { host: '127.0.0.1', port: 9 } },
      log: () => undefined,
    });
    const { editorUrl } = await killable.running();
    const client = await N8nClient.login(editorUrl, owner.email, password);
    for (const { id } of await client.workflows()) await client.unpublish(id);
    killable.client = client;
    return killable;
  }

  /** Template 01, run to its end, in an n8n that is started again if it was killed. */
  async night(): Promise<Night> {
    await this.running();
    return runNight(this.client);
  }

  /** Runs template 01 and kills n8n with all it started when `moment` has come, or some milliseconds later. */
  async killDuringNight(moment: () => Promise<boolean>, afterMs = 0): Promise<void> {
    const { pid, exited } = await this.running();
    let ended = false;
    const night = this.night().then(
      () => 'through',
      (error: unknown) => error,
    );
    void night.then(() => (ended = true));
    while (!(await moment())) {
      if (ended) throw new Error('the night ended before it was to be killed', { cause: await night });
      await sleep(POLL_MS);
    }
    await sleep(afterMs);
    process.kill(-pid, 'SIGKILL');
    this.n8n = undefined;
    await exited;
    if ((await night) === 'through') throw new Error('the night was through when it was killed');
  }

  private async running(): Promise<RunningN8n> {
    this.n8n ??= await startN8n(this.options);
    await this.n8n.ready;
    return this.n8n;
  }

  async close(): Promise<void> {
    await this.n8n?.stop();
    await rm(this.options.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
