import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../lib/failure';
import type { N8nOptions, ProvisioningReport, RunningN8n } from '../n8n/options';
import type { Report } from './steps';

/** Waits before each restart; when these are used up within the quiet time, the product gives up. */
const usualPausesMs = [1_000, 5_000, 15_000, 30_000, 60_000];
const usualQuietMs = 10 * 60_000;

interface Keeper {
  logs: string;
  report: Report;
  /** Called with each n8n that was started, also the restarted ones. */
  onStart(n8n: RunningN8n): Promise<void>;
  /** Called when n8n cannot be kept running. */
  onGiveUp(failure: Failure): void;
  start(options: N8nOptions): Promise<RunningN8n>;
  /** The wait before each restart. */
  pausesMs?: readonly number[];
  /** Restarts longer ago than this do not count. */
  quietMs?: number;
}

/** Keeps one n8n running: logs what it prints, and starts it again when it ends by itself. */
export class N8nKeeper {
  private launching: Promise<RunningN8n> | undefined;
  private current: RunningN8n | undefined;
  private ready = false;
  private stopping = new AbortController();
  private restarts: number[] = [];
  private readonly tail: string[] = [];
  private readonly log: number;

  constructor(
    private readonly options: Omit<N8nOptions, 'log'>,
    private readonly keeper: Keeper,
  ) {
    const file = join(keeper.logs, 'n8n.log');
    if (existsSync(file) && statSync(file).size > 10 * 1024 * 1024) renameSync(file, `${file}.1`);
    this.log = openSync(file, 'a', 0o600);
  }

  get n8n(): RunningN8n {
    if (!this.current) throw new Error('n8n has not been started');
    return this.current;
  }

  /** False while n8n starts, also again: it then answers requests that it does not take. */
  get isReady(): boolean {
    return this.ready;
  }

  /** Starts n8n; from its readiness on it is restarted when it ends. A start that fails is not repeated. */
  async start(): Promise<ProvisioningReport> {
    const n8n = await this.launch();
    const report = await n8n.ready.catch((error: unknown) => {
      throw error instanceof Failure ? this.withTail(error) : error;
    });
    void this.watch(n8n);
    return report;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const last = await this.launching?.catch(() => undefined);
    await last?.stop();
    closeSync(this.log);
  }

  private async launch(): Promise<RunningN8n> {
    this.stopping.signal.throwIfAborted();
    this.launching = this.keeper.start({ ...this.options, log: (line) => this.write(line) });
    const n8n = await this.launching;
    this.current = n8n;
    const isReady = (ready: boolean) => () => void (this.ready = ready);
    n8n.ready.then(isReady(true), () => undefined);
    void n8n.exited.then(isReady(false));
    await this.keeper.onStart(n8n);
    return n8n;
  }

  private async watch(n8n: RunningN8n): Promise<void> {
    const code = await n8n.exited;
    if (this.stopping.signal.aborted) return;
    this.keeper.report(`n8n が予期せず終了しました(終了コード ${code ?? 'なし'})。\n${this.lastLines()}`);
    try {
      await this.restart();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.keeper.onGiveUp(this.withTail(asFailure(error)));
    }
  }

  private async restart(): Promise<void> {
    const { pausesMs = usualPausesMs, quietMs = usualQuietMs } = this.keeper;
    this.restarts = this.restarts.filter((at) => at > Date.now() - quietMs);
    const pause = pausesMs[this.restarts.length];
    if (pause === undefined) throw gaveUp();
    this.restarts.push(Date.now());
    this.keeper.report(
      `${pause / 1_000}秒後に n8n をもう一度起動します(${this.restarts.length} / ${pausesMs.length} 回目)。`,
    );
    await sleep(pause, undefined, { signal: this.stopping.signal });
    const n8n = await this.launch();
    // One that dies before it is ready counts as one more end.
    await n8n.ready.then(
      () => this.keeper.report('n8n がまた動き始めました。'),
      () => {},
    );
    void this.watch(n8n);
  }

  private write(line: string): void {
    this.tail.push(line);
    if (this.tail.length > 15) this.tail.shift();
    if (!this.stopping.signal.aborted) this.keep(line);
  }

  /** On a full disk n8n is worth more than its log; that it is full the database says. */
  private keep(line: string): void {
    try {
      writeSync(this.log, `${line}\n`);
    } catch (error) {
      if (!isFullDisk(String(error))) throw error;
    }
  }

  private lastLines = () => this.tail.map((line) => `    ${line}`).join('\n');

  private withTail(error: Failure): Failure {
    if (isFullDisk([error.message, ...this.tail].join('\n'))) return noRoom(dirname(this.keeper.logs), error);
    const log = join(this.keeper.logs, 'n8n.log');
    return new Failure(error.kind, `${error.message}\n${this.lastLines()}`, `${error.hint}(記録: ${log})`, {
      cause: error,
    });
  }
}

/** In the words of PostgreSQL, of Node and of n8n, which repeats either. */
const isFullDisk = (text: string): boolean => /no space left|ENOSPC|EDQUOT/i.test(text);

const noRoom = (folder: string, cause: Failure) =>
  new Failure(
    'database',
    `ディスクの空きがなくなり、n8n を動かせません(${folder})。`,
    '不要なファイルを消して空きを作り、もう一度 npm start を実行してください。データはそのまま残っています。',
    { cause },
  );

/** Whatever else kept n8n from starting again. */
const asFailure = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure(
        'config',
        `n8n をもう一度起動できませんでした。${String(error)}`,
        '原因を直してから npm start を実行してください。',
        { cause: error },
      );

const gaveUp = () =>
  new Failure(
    'config',
    'n8n が何度も終了するため、起動をあきらめました。',
    '原因を直してから npm start を実行してください。',
  );
