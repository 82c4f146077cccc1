import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LineSandboxCredentials } from '../runtime/sandbox/line/server';

export interface LineProcessOptions {
  /** Of its own store; the same folder goes on with all it had. */
  readonly dir: string;
  readonly people: number;
  /** Whether LINE's limits per endpoint hold. */
  readonly rates: boolean;
}

/** The pretend LINE as a process of its own: it may be killed, and it shares no event loop with what is measured. */
export class LineProcess {
  private child!: ChildProcess;
  private port = '0';
  credentials!: LineSandboxCredentials;

  private constructor(private readonly options: LineProcessOptions) {}

  static async start(options: LineProcessOptions): Promise<LineProcess> {
    const line = new LineProcess(options);
    await line.launch();
    return line;
  }

  get pid(): number {
    return this.child.pid!;
  }

  private async launch(): Promise<void> {
    const { dir, people, rates } = this.options;
    const args = ['--dir', dir, '--port', this.port, '--people', String(people), ...(rates ? [] : ['--no-rates'])];
    const main = join(__dirname, '../runtime/sandbox/line/main');
    this.child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const up = once(createInterface({ input: this.child.stdout! }), 'line') as Promise<[string]>;
    const ended = once(this.child, 'exit').then(() => {
      throw new Error('the pretend LINE did not start');
    });
    const [line] = await Promise.race([up, ended]);
    ({ credentials: this.credentials } = JSON.parse(line) as { credentials: LineSandboxCredentials });
    this.port = new URL(this.credentials.apiBase).port;
    // From here on its end is not an error.
    ended.catch(() => undefined);
  }

  /** Its control under /sandbox/, see runtime/sandbox/line/control-routes.ts. */
  async control<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
    const reply = await fetch(`${this.credentials.apiBase}/sandbox/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} /sandbox/${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** On the same folder and port, after its end. */
  restart(): Promise<void> {
    return this.launch();
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }
}
