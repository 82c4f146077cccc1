import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../../lib/failure';
import { homeFolder, mergedEnvironment } from '../../../runtime/bootstrap';
import { parseSettings } from '../../../runtime/home/settings';

const refusal = (env: Record<string, string>): Failure => {
  try {
    parseSettings(env);
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it was accepted');
};

test('nothing set gives the documented defaults', () => {
  expect(parseSettings({})).toEqual({
    editorPort: 5678,
    publicPort: 5680,
    publicUrl: null,
    databaseUrl: null,
    noticeMailTo: [],
    ownerEmail: 'owner@example.com',
    editorLanguage: 'ja',
  });
});

test('empty values, as left in a .env file, mean not set', () => {
  expect(parseSettings({ EDITOR_PORT: '', PUBLIC_URL: '', DATABASE_URL: '', NOTICE_MAIL_TO: '' })).toEqual(
    parseSettings({}),
  );
});

test('values are read and cleaned', () => {
  const set = parseSettings({
    EDITOR_PORT: '6000',
    PUBLIC_URL: ' https://line.example.jp/ ',
    NOTICE_MAIL_TO: 'a@example.jp, b@example.jp',
    DATABASE_URL: 'postgresql://me:p%40ss@db.example.jp/shop?sslmode=require',
  });
  expect(set).toMatchObject({
    editorPort: 6000,
    publicUrl: 'https://line.example.jp',
    noticeMailTo: ['a@example.jp', 'b@example.jp'],
    databaseUrl: 'postgresql://me:p%40ss@db.example.jp/shop?sslmode=require',
  });
});

test.each([
  ['EDITOR_PORT', 'abc'],
  ['EDITOR_PORT', '70000'],
  ['PUBLIC_PORT', '-1'],
  ['PUBLIC_URL', 'line.example.jp'],
  ['PUBLIC_URL', 'https://line.example.jp/path'],
  ['PUBLIC_URL', 'ftp://line.example.jp'],
  ['DATABASE_URL', 'mysql://me@db/shop'],
  ['DATABASE_URL', 'postgres://db.example.jp'],
  ['DATABASE_URL', 'db.example.jp:5432/shop'],
  ['NOTICE_MAIL_TO', 'not an address'],
  ['OWNER_EMAIL', 'owner'],
  ['LINE_COMMERCE_EDITOR_LANG', 'fr'],
])('%s=%s is refused by name, with what to write instead', (name, value) => {
  const { message, hint } = refusal({ [name]: value });
  expect(message).toContain(name);
  expect(hint).toContain('.env');
});

test('a password in a malformed DATABASE_URL is not repeated', () => {
  expect(refusal({ DATABASE_URL: 'mysql://me:hush-hush@db/shop' }).message).not.toContain('hush-hush');
});

test('every wrong setting is named at once', () => {
  expect(refusal({ EDITOR_PORT: 'x', PUBLIC_URL: 'y' }).message).toMatch(/EDITOR_PORT[\s\S]*PUBLIC_URL/);
});

test('the editor is never put on the public port', () => {
  expect(refusal({ EDITOR_PORT: '6000', PUBLIC_PORT: '6000' }).message).toContain('同じ番号');
});

describe('where settings come from', () => {
  let clone: string;
  beforeEach(() => (clone = mkdtempSync(join(tmpdir(), 'line-commerce-settings-'))));
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  test('the environment goes before the .env of the clone, and that before the .env of the data folder', () => {
    const home = mkdtempSync(join(clone, 'home-'));
    writeFileSync(join(home, '.env'), 'EDITOR_PORT=1\nPUBLIC_PORT=1\nOWNER_EMAIL=home@example.jp');
    writeFileSync(join(clone, '.env'), 'EDITOR_PORT=2\nPUBLIC_PORT=2');
    const merged = mergedEnvironment({ EDITOR_PORT: '3' }, home, clone);
    expect(merged).toMatchObject({ EDITOR_PORT: '3', PUBLIC_PORT: '2', OWNER_EMAIL: 'home@example.jp' });
  });

  test.each([
    ['a user', 1000, {}, '/home/me/.line-commerce'],
    ['root, whose own home is closed to the database', 0, {}, '/var/lib/line-commerce'],
    ['whoever names one', 1000, { LINE_COMMERCE_HOME: '/data/shop' }, '/data/shop'],
    ['whoever names one by ~', 1000, { LINE_COMMERCE_HOME: '~/shop' }, '/home/me/shop'],
  ])('the data folder of %s', (_who, uid, env, expected) => {
    expect(homeFolder(env, { uid, userHome: '/home/me', root: clone })).toBe(expected);
  });

  test('the data folder can be named in the .env of the clone', () => {
    writeFileSync(join(clone, '.env'), 'LINE_COMMERCE_HOME=/data/other');
    expect(homeFolder({}, { uid: 1000, userHome: '/home/me', root: clone })).toBe('/data/other');
  });
});
