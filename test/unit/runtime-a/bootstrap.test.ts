import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessIdentity, processes, projectRoot } from '../../../runtime/bootstrap';

/** Stands in for npm: what it does is in a variable, so that a test decides how the install goes. */
const fakeNpm = `
const fs = require('node:fs');
fs.appendFileSync('npm-calls.log', process.argv.slice(2).join(' ') + '\\n');
if (process.argv.includes('--version')) { console.log(process.env.FAKE_NPM_VERSION ?? '11.0.0'); process.exit(0); }
if (process.argv.includes('ci')) {
  fs.rmSync('node_modules', { recursive: true, force: true });
  fs.mkdirSync('node_modules/node/bin', { recursive: true });
  fs.mkdirSync('node_modules/sqlite3');
  fs.symlinkSync(process.execPath, 'node_modules/node/bin/node');
  fs.mkdirSync('node_modules/gulp/bin', { recursive: true });
  fs.writeFileSync('node_modules/gulp/bin/gulp.js', process.env.FAKE_GULP);
  if (process.env.FAKE_NPM_HANGS) { fs.writeFileSync('npm-hangs', ''); setInterval(() => {}, 1000); }
  if (process.env.FAKE_NPM_FAILS) { console.error(process.env.FAKE_NPM_FAILS); process.exit(1); }
}`;

const fakeGulp = `
const fs = require('node:fs');
fs.appendFileSync('gulp-calls.log', 'build\\n');
fs.mkdirSync('dist/runtime/cli', { recursive: true });
fs.writeFileSync('dist/runtime/cli/main.js', 'console.log("handed over: " + process.argv.slice(2).join(" "))');`;

/** A clone with nothing in it but the scripts, and a lock file of one package. */
class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), 'line-commerce-clone-'));

  constructor() {
    cpSync(join(projectRoot, 'scripts'), this.at('scripts'), { recursive: true });
    writeFileSync(
      this.at('package.json'),
      JSON.stringify({ name: 'x', version: '1.0.0', allowScripts: { node: true, sqlite3: false } }),
    );
    const packages = {
      '': { name: 'x' },
      'node_modules/node': { version: '24.0.0' },
      'node_modules/sqlite3': { version: '5.0.0', optional: true },
    };
    writeFileSync(this.at('package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    writeFileSync(this.at('npm-cli.js'), fakeNpm);
    mkdirSync(this.at('lib'));
    writeFileSync(this.at('lib/code.ts'), 'export {};');
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    const { NODE_OPTIONS, ...env } = process.env;
    return {
      ...env,
      npm_execpath: this.at('npm-cli.js'),
      LINE_COMMERCE_HOME: this.at('home'),
      FAKE_GULP: fakeGulp,
      ...more,
    };
  }

  run(args: string[], more: Record<string, string> = {}, nodeArgs: string[] = [], node = process.execPath) {
    return spawnSync(node, [...nodeArgs, this.at('scripts/run.mjs'), ...args], {
      cwd: this.folder,
      env: this.environment(more),
      encoding: 'utf8',
    });
  }

  calls(program: 'npm' | 'gulp'): string[] {
    const file = this.at(`${program}-calls.log`);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines.filter((line) => !line.includes('--version'));
  }
}

describe('the script behind npm start', () => {
  let clone: Clone;
  beforeEach(() => (clone = new Clone()));
  afterEach(() => rmSync(clone.folder, { recursive: true, force: true }));

  test('installs, builds and hands over with all arguments, and does none of it twice', () => {
    const first = clone.run(['demo', '--members', '5']);
    expect(first.stdout).toContain('handed over: demo --members 5');
    expect(clone.calls('npm').map((call) => call.split(' ')[0])).toEqual(['ci', 'rebuild']);
    const second = clone.run(['demo']);
    expect(second.stdout).toBe('handed over: demo\n');
    expect(clone.calls('npm')).toHaveLength(2);
    expect(clone.calls('gulp')).toHaveLength(1);
  });

  test('with --json it tells of install and build on stderr: stdout is for the result', () => {
    const { stdout, stderr } = clone.run(['demo', '--json']);
    expect(stdout).toBe('handed over: demo --json\n');
    expect(stderr).toMatch(/パッケージを入れています[\s\S]*製品を組み立てています/);
  });

  test('runs only the allowed install scripts, in a pass of its own', () => {
    clone.run(['help']);
    expect(clone.calls('npm')[0]).toContain('--ignore-scripts');
    expect(clone.calls('npm')[1]).toMatch(/^rebuild node --/);
  });

  test("an older npm, such as Node 20's own, fetches the npm that wrote the lock file", () => {
    clone.run(['help'], { FAKE_NPM_VERSION: '10.8.2' });
    expect(clone.calls('npm')[0]).toMatch(/^exec --yes npm@11\.\d+\.\d+ -- ci --ignore-scripts/);
  });

  test('installs again when the lock file changed', () => {
    clone.run(['help']);
    const lock = JSON.parse(readFileSync(clone.at('package-lock.json'), 'utf8')) as object;
    writeFileSync(clone.at('package-lock.json'), JSON.stringify({ ...lock, changed: true }));
    clone.run(['help']);
    expect(clone.calls('npm').filter((call) => call.startsWith('ci'))).toHaveLength(2);
  });

  test('an install that removes the Node it was started with is finished by another', () => {
    clone.run(['help']);
    const own = clone.at('node_modules/node/bin/node');
    rmSync(own);
    copyFileSync(process.execPath, own);
    const lock = JSON.parse(readFileSync(clone.at('package-lock.json'), 'utf8')) as object;
    writeFileSync(clone.at('package-lock.json'), JSON.stringify({ ...lock, changed: true }));
    const { stdout } = clone.run(['help'], { npm_node_execpath: process.execPath }, [], own);
    expect(stdout).toContain('handed over: help');
  });

  test('builds again when a source changed', () => {
    clone.run(['help']);
    writeFileSync(clone.at('lib/code.ts'), 'export const changed = true;');
    clone.run(['help']);
    expect(clone.calls('gulp')).toHaveLength(2);
  });

  test('accepts what npm itself installed completely', () => {
    clone.run(['help']);
    rmSync(clone.at('node_modules/.line-commerce-install'));
    writeFileSync(
      clone.at('node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/node': { version: '24.0.0' } } }),
    );
    clone.run(['help']);
    expect(clone.calls('npm').filter((call) => call.startsWith('ci'))).toHaveLength(1);
  });

  test('an install killed half way is ended and done again', async () => {
    const killed = spawn(process.execPath, [clone.at('scripts/run.mjs'), 'help'], {
      cwd: clone.folder,
      env: clone.environment({ FAKE_NPM_HANGS: '1' }),
      stdio: 'ignore',
    });
    while (!existsSync(clone.at('npm-hangs'))) await sleep(20);
    const { npm } = JSON.parse(readFileSync(clone.at('.install-lock'), 'utf8')) as { npm: ProcessIdentity };
    killed.kill('SIGKILL');
    await new Promise((ended) => killed.once('exit', ended));
    const again = clone.run(['help']);
    expect(again.stdout).toContain('handed over: help');
    expect(processes.isRunning(npm)).toBe(false);
    expect(existsSync(clone.at('.install-lock'))).toBe(false);
  });

  test('two at once install once', async () => {
    const both = [1, 2].map(
      () =>
        new Promise((ended) =>
          spawn(process.execPath, [clone.at('scripts/run.mjs'), 'help'], {
            cwd: clone.folder,
            env: clone.environment(),
            stdio: 'ignore',
          }).once('exit', ended),
        ),
    );
    expect(await Promise.all(both)).toEqual([0, 0]);
    expect(clone.calls('npm').filter((call) => call.startsWith('ci'))).toHaveLength(1);
    expect(clone.calls('gulp')).toHaveLength(1);
  });

  test('status and stop answer before anything is installed, and install nothing', () => {
    const status = clone.run(['status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ ready: false, running: false });
    expect(clone.run(['stop']).stdout).toContain('動いていません');
    expect(clone.calls('npm')).toEqual([]);
  });

  test.each(['18.20.8', '20.5.1'])('the old Node %s is told so in Japanese, with the next step', (version) => {
    const pretend = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"${version}"}})`;
    const { status, stderr } = clone.run(['start'], {}, ['--import', pretend]);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`Node\\.js 20\\.19 以上が必要です.*${version}[^]*次の手順`));
  });

  test('a build that fails shows what the compiler said', () => {
    const { status, stderr } = clone.run(['help'], {
      FAKE_GULP: 'console.log("lib/code.ts(1,1): error"); process.exit(1)',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/組み立てられませんでした[\s\S]*lib\/code\.ts\(1,1\): error[\s\S]*次の手順/);
  });

  test.each([
    ['ENOSPC: no space left on device', 'ディスクの空きがなく'],
    ['npm error code EACCES', '書き込めず'],
    ['npm error code ENOTFOUND registry.example.com', 'つながりません'],
    ['npm error code ECONNREFUSED', 'つながりません'],
    ['npm error code E407 Proxy Authentication Required', '接続を断られました'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', '証明書'],
    ['npm error code EUSAGE', '合っていません'],
    ['npm error code E404', '必要なパッケージがない'],
  ])('npm failing with %s is said in Japanese, with the next step', (npmSays, expected) => {
    const { status, stderr } = clone.run(['start'], { FAKE_NPM_FAILS: npmSays });
    expect(status).toBe(1);
    expect(stderr).toContain(expected);
    expect(stderr).toContain('次の手順');
    expect(stderr).toContain(npmSays);
  });

  test('a registry that is not there is found by the real npm', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { name: 'x', version: '1.0.0', dependencies: { 'left-pad': '1.0.0' } },
        'node_modules/left-pad': { version: '1.0.0' },
      },
    };
    writeFileSync(clone.at('package-lock.json'), JSON.stringify({ name: 'x', version: '1.0.0', ...lock }));
    writeFileSync(
      clone.at('package.json'),
      JSON.stringify({ name: 'x', version: '1.0.0', dependencies: { 'left-pad': '1.0.0' } }),
    );
    const registry = `http://127.0.0.1:${port}/`;
    const { status, stderr } = clone.run(['start'], {
      npm_execpath: '',
      npm_config_registry: registry,
      npm_config_fetch_retries: '0',
      npm_config_cache: clone.at('cache'),
    });
    expect(status).toBe(1);
    expect(stderr).toContain('つながりません');
    expect(stderr).toContain(registry);
  });

  const asUser = process.getuid?.() === 0 ? test.skip : test;
  asUser('a clone that cannot be written is said, with the next step', () => {
    chmodSync(clone.folder, 0o555);
    const { stderr } = clone.run(['start']);
    chmodSync(clone.folder, 0o755);
    expect(stderr).toMatch(/書き込めません[\s\S]*次の手順/);
  });
});
