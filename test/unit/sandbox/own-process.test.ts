import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { closeShops, openShop } from './shop-client';

const root = join(__dirname, '../../..');
let child: ChildProcess | null = null;

afterEach(async () => {
  if (child?.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  child = null;
  await closeShops();
});

const run = (...args: string[]): ChildProcess => {
  const main = join(root, 'runtime/sandbox/futureshop/main.ts');
  child = spawn(process.execPath, ['-r', join(root, 'test/support/typescript.js'), main, ...args], { stdio: 'pipe' });
  return child;
};

const firstLine = async ({ stdout }: ChildProcess): Promise<{ url: string; host: string }> => {
  if (!stdout) throw new Error('no output');
  const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string];
  return JSON.parse(line) as { url: string; host: string };
};

/** GET with a Host header of one's choice, which fetch does not allow. */
const statusFor = async (url: string, host: string): Promise<number | undefined> => {
  const sent = request(url, { headers: { host } }).end();
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
};

describe('the sandbox as a process of its own', () => {
  it('prints one line when it is up, serves the shop asked for, and ends on SIGTERM', async () => {
    const sandbox = run('--members', '1234', '--seed', '9', '--no-pace', '--point-option', 'omniChannel');
    const { url, host } = await firstLine(sandbox);
    expect(url).toBe(`http://${host}`);
    const shop = (await (await fetch(`${url}/sandbox/shop`)).json()) as unknown;
    expect(shop).toMatchObject({ members: 1234, seed: 9, pace: false, pointOption: 'omniChannel' });
    sandbox.kill('SIGTERM');
    expect(await once(sandbox, 'exit')).toEqual([0, null]);
  });

  it.each([
    ['a folder without replies', ['--replies', '/nowhere'], /^.*orders\.json.*\n$/],
    ['a count in words', ['--members', 'many'], /^wrong value: --members\n$/],
    ['an unknown point option', ['--point-option', 'some'], /^wrong value: --point-option\n$/],
  ])('says in one line why it cannot start: %s', async (_case, args, reason) => {
    const sandbox = run(...args);
    const errors: Buffer[] = [];
    sandbox.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    expect(await once(sandbox, 'close')).toEqual([1, null]);
    expect(Buffer.concat(errors).toString()).toMatch(reason);
  });
});

describe('a host name that is not of this machine', () => {
  it('does not reach the control, so that no web page can by rebinding its name', async () => {
    const { sandbox } = await openShop();
    expect(await statusFor(`${sandbox.url}/sandbox/shop`, sandbox.host)).toBe(200);
    expect(await statusFor(`${sandbox.url}/sandbox/shop`, 'evil.example')).toBe(403);
  });
});
