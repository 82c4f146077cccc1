import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../lib/failure';
import type { N8nOptions, RunningN8n } from '../../../runtime/n8n/options';
import { N8nKeeper } from '../../../runtime/start/n8n-keeper';

/** An n8n whose end the test decides. */
class FakeN8n implements RunningN8n {
  readonly editorUrl = 'http://127.0.0.1:1';
  readonly ready: RunningN8n['ready'];
  readonly exited: Promise<number | null>;
  end!: (code: number | null) => void;

  constructor(
    readonly pid: number,
    readonly options: N8nOptions,
    diesAtOnce: boolean,
  ) {
    this.exited = new Promise((resolve) => (this.end = resolve));
    this.ready = diesAtOnce
      ? Promise.reject(new Failure('config', 'n8nが起動の途中で終了しました', 'ログを確認してください。'))
      : Promise.resolve({ templates: [], credentials: [], problems: [] });
    this.ready.catch(() => {});
    if (diesAtOnce) this.end(1);
  }

  async stop(): Promise<void> {
    this.end(null);
  }
}

let logs: string;
let started: FakeN8n[];
let said: string[];
let gaveUp: Failure | undefined;
let diesAtOnce: boolean;
let onStart: () => Promise<void>;

const keeper = (pausesMs = [1, 2, 3, 4, 5], quietMs = 60_000) =>
  new N8nKeeper({} as Omit<N8nOptions, 'log'>, {
    logs,
    report: (line) => said.push(line),
    start: async (options) => {
      const n8n = new FakeN8n(100 + started.length, options, diesAtOnce);
      started.push(n8n);
      return n8n;
    },
    onStart: () => onStart(),
    onGiveUp: (failure) => (gaveUp = failure),
    pausesMs,
    quietMs,
  });

/** Jest's own time-out ends a wait for what never comes. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await sleep(2);
}

beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'line-commerce-keeper-'));
  [started, said, gaveUp, diesAtOnce] = [[], [], undefined, false];
  onStart = async () => {};
});
afterEach(() => {
  rmSync(logs, { recursive: true, force: true });
});

test('what n8n prints is kept in its log', async () => {
  const one = keeper();
  await one.start();
  started[0]?.options.log('Editor is now accessible');
  expect(readFileSync(join(logs, 'n8n.log'), 'utf8')).toBe('Editor is now accessible\n');
  await one.stop();
});

test('an n8n that ends by itself is said with its last lines and started again', async () => {
  const one = keeper();
  await one.start();
  started[0]?.options.log('FATAL: out of memory');
  started[0]?.end(134);
  await until(() => said.length === 3);
  expect(said.join('\n')).toMatch(/終了コード 134[\s\S]*FATAL: out of memory[\s\S]*秒後[\s\S]*また動き始めました/);
  expect(one.n8n.pid).toBe(101);
  await one.stop();
});

test('it is not ready before n8n is, nor from its end until the next one is', async () => {
  const one = keeper();
  const asStarted: boolean[] = [];
  onStart = async () => void asStarted.push(one.isReady);
  // Asked before n8n.ready had its turn.
  const starting = one.start();
  expect(one.isReady).toBe(false);
  await starting;
  expect(one.isReady).toBe(true);
  diesAtOnce = true;
  started[0]?.end(1);
  await until(() => gaveUp !== undefined);
  expect(one.isReady).toBe(false);
  await one.stop();
});

test('after the last of its waits it gives up', async () => {
  const one = keeper([1, 2, 3]);
  await one.start();
  diesAtOnce = true;
  started[0]?.end(1);
  await until(() => gaveUp !== undefined);
  expect(started).toHaveLength(4);
  expect(gaveUp?.message).toContain('起動をあきらめました');
  await one.stop();
});

test('restarts long ago do not count', async () => {
  const one = keeper([1, 2], 0);
  await one.start();
  for (let round = 1; round <= 8; round++) {
    started.at(-1)?.end(1);
    await until(() => said.length === 3 * round);
  }
  expect(gaveUp).toBeUndefined();
  await one.stop();
});

test('a first start that fails is not repeated, and says its last lines and where its log is', async () => {
  diesAtOnce = true;
  const one = keeper();
  await expect(one.start()).rejects.toMatchObject({ hint: expect.stringContaining('n8n.log') });
  await sleep(50);
  expect(started).toHaveLength(1);
  await one.stop();
});

/** A device of Linux that is always full. */
const full = '/dev/full';
const onLinux = existsSync(full) ? test : test.skip;

onLinux('a full disk under its log ends neither n8n nor the product', async () => {
  symlinkSync(full, join(logs, 'n8n.log'));
  const one = keeper();
  await one.start();
  started[0]?.options.log('Editor is now accessible');
  started[0]?.end(1);
  await until(() => said.length === 3);
  expect(said[0]).toContain('Editor is now accessible');
  await one.stop();
});

test('an n8n that a full disk keeps from starting is said so, with the next step', async () => {
  diesAtOnce = true;
  const one = keeper();
  const ending = one.start();
  started[0]?.options.log('could not extend file "base/16385/2610": No space left on device');
  await expect(ending).rejects.toMatchObject({
    message: expect.stringContaining('ディスクの空きがなくなり'),
    hint: expect.stringContaining('空きを作り'),
  });
  await one.stop();
});

test('a restart that fails for a reason nobody foresaw is given up with that reason', async () => {
  const one = keeper();
  await one.start();
  onStart = () => Promise.reject(new Error('EIO: i/o error, write'));
  started[0]?.end(1);
  await until(() => gaveUp !== undefined);
  expect(gaveUp?.message).toContain('EIO');
  expect(gaveUp?.hint).toContain('npm start');
  await one.stop();
});

test('an n8n that is being stopped is not started again', async () => {
  const one = keeper();
  await one.start();
  await one.stop();
  await sleep(50);
  expect(started).toHaveLength(1);
  expect(said).toEqual([]);
});

test('nothing is started any more once it was stopped', async () => {
  const one = keeper();
  await one.stop();
  await expect(one.start()).rejects.toThrow();
  expect(started).toEqual([]);
});
