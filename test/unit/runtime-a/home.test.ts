import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from 'bcryptjs';
import { ensureFreeSpace, fileSystemFailure, processes, tryLock } from '../../../runtime/bootstrap';
import { homeAt, openHome, type Home } from '../../../runtime/home/home';
import { writeJson } from '../../../runtime/home/json-file';
import { isFree, loadPorts } from '../../../runtime/home/ports';
import { loadSecrets, readablePassword } from '../../../runtime/home/secrets';
import { ensurePortsFree, listenerOf } from '../../../runtime/start/port-check';

let home: Home;
beforeEach(() => (home = openHome(mkdtempSync(join(tmpdir(), 'line-commerce-home-')))));
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the data folder', () => {
  test("is passable for the database's user when root runs, and closed otherwise", () => {
    expect(modeOf(openHome(join(home.root, 'as-root'), true).root)).toBe(0o711);
    expect(modeOf(openHome(join(home.root, 'as-user'), false).root)).toBe(0o700);
  });

  test('keeps what n8n and the user put there closed', () => {
    for (const inner of [home.n8n, home.mapping, home.mailbox]) expect(modeOf(inner)).toBe(0o700);
  });

  test('a place that cannot be a folder is said with the next step', () => {
    expect(fileSystemFailure(Object.assign(new Error(), { code: 'EROFS' }), '/data')?.hint).toContain('/data');
    const asUser = process.getuid?.() !== 0;
    if (!asUser) return;
    mkdirSync(join(home.root, 'closed'), { mode: 0o555 });
    expect(() => openHome(join(home.root, 'closed/inner'))).toThrow('書き込めません');
  });

  test('a file in its place is said with the setting that names another place', () => {
    writeFileSync(join(home.root, 'file'), '');
    for (const place of ['file', 'file/inner']) {
      const open = () => openHome(join(home.root, place));
      expect(open).toThrow(expect.objectContaining({ hint: expect.stringContaining('LINE_COMMERCE_HOME') }));
    }
  });

  test('a full disk is said with the next step', () => {
    const failure = fileSystemFailure(Object.assign(new Error(), { code: 'ENOSPC' }), '/data');
    expect(failure?.message).toContain('ディスクの空き');
    expect(failure?.hint).toContain('空きを作り');
  });

  test('too little room is said before anything is written, in numbers', () => {
    const almostFull = () => ({ bavail: 1024, bsize: 1024 });
    expect(() => ensureFreeSpace('/data', 500 * 1024 ** 2, '起動', almostFull)).toThrow(/0\.5 GB.*0\.0 GB/);
    expect(() => ensureFreeSpace('/data', 1024, '起動', almostFull)).not.toThrow();
  });

  test('room is looked up where a folder will be', () => {
    expect(() => ensureFreeSpace(join(home.root, 'not/yet/there'), 1, '起動')).not.toThrow();
  });
});

describe('secrets', () => {
  test('are made once, for the owner only', async () => {
    const first = await loadSecrets(home);
    expect(first.firstStart).toBe(true);
    expect(modeOf(home.secrets)).toBe(0o600);
    expect(await loadSecrets(home)).toEqual({ secrets: first.secrets, firstStart: false });
  });

  test('hold the hash of the password that is shown', async () => {
    const { secrets } = await loadSecrets(home);
    expect(await compare(secrets.ownerPassword, secrets.ownerPasswordHash)).toBe(true);
  });

  test("passwords keep n8n's rules", () => {
    for (let round = 0; round < 200; round++)
      expect(readablePassword()).toMatch(/^(?=.*\d)(?=.*[A-Z])(?=.*[a-z]).{8,64}$/);
  });

  test('a broken file is never replaced: the key in it may be all there is', async () => {
    writeFileSync(home.secrets, '{"encryptionKey": "half');
    await expect(loadSecrets(home)).rejects.toThrow('秘密情報のファイルが読めません');
    expect(readFileSync(home.secrets, 'utf8')).toBe('{"encryptionKey": "half');
  });

  test('files are replaced whole and leave nothing beside them', async () => {
    await Promise.all([1, 2, 3, 4].map((value) => writeJson(join(home.root, 'value.json'), { value })));
    expect(readdirSync(home.root).filter((name) => name.startsWith('value.json'))).toEqual(['value.json']);
  });
});

describe('ports', () => {
  test('are chosen once, different, outside the range of outgoing connections', async () => {
    const ports = await loadPorts(home);
    const numbers = Object.values(ports);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const port of numbers) expect(port).toBeLessThan(32_000);
    expect(await loadPorts(home)).toEqual(ports);
  });

  test('a taken one is said with the program that has it and the setting that moves it', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    try {
      expect(await isFree(port)).toBe(false);
      expect(await listenerOf(port)).toMatchObject({ pid: process.pid });
      const needed = { port, purpose: '編集画面', hint: 'EDITOR_PORT を変えてください。' };
      const failure = await ensurePortsFree([needed]).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        message: expect.stringMatching(new RegExp(`ポート ${port}\\(編集画面用\\).*pid ${process.pid}`)),
        hint: expect.stringContaining('EDITOR_PORT'),
      });
    } finally {
      server.close();
    }
  });

  test('a taken one whose program may not be seen is still said', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const unseen = async () => undefined;
    await expect(ensurePortsFree([{ port, purpose: '編集画面', hint: '' }], unseen)).rejects.toThrow(
      'ほかのプログラム',
    );
    server.close();
  });
});

describe('locks', () => {
  const file = () => join(home.root, 'some.lock');

  test('one holder at a time', () => {
    const lock = tryLock(file());
    expect(tryLock(file())).toBeUndefined();
    lock?.release();
    expect(tryLock(file())).toBeDefined();
  });

  test.each([
    ['of a process that is gone', { pid: 4_000_000, started: '1' }],
    ['whose pid another program has by now', { pid: process.pid, started: 'long ago' }],
    ['that was cut off while written', undefined],
  ])('a lock %s is taken over', (_why, content) => {
    writeFileSync(file(), content ? JSON.stringify(content) : '{"pid": 1');
    expect(tryLock(file())?.left).toBeDefined();
    expect(readdirSync(home.root).filter((name) => name.startsWith('some.lock'))).toEqual(['some.lock']);
  });

  test('a process is known by its start, not by its pid alone', () => {
    const here = processes.identityOf(process.pid);
    expect(processes.isRunning(here)).toBe(true);
    expect(processes.isRunning({ ...here, started: `${here.started}0` })).toBe(false);
    expect(processes.isRunning({ pid: 0, started: '' })).toBe(false);
  });
});

test('homeAt touches nothing', () => {
  chmodSync(home.root, 0o711);
  homeAt(join(home.root, 'elsewhere'));
  expect(readdirSync(home.root)).not.toContain('elsewhere');
});
