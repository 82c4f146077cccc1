import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPicture, storePicture, type PictureUse } from '../../../lib/line/media';
import { publishPicture } from '../../../nodes/shared/line-media';
import { publicBase, publicWebhookUrl } from '../../../nodes/shared/public-url';
import { serveMedia } from '../../../runtime/public/media';

const png = (width: number, height: number, bytes = 64): Buffer => {
  const data = Buffer.alloc(bytes);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(data);
  data.writeUInt32BE(width, 16);
  data.writeUInt32BE(height, 20);
  return data;
};

const NAMES = ['LINE_COMMERCE_HOME', 'LINE_COMMERCE_PUBLIC_URL', 'LINE_COMMERCE_LOCAL_PUBLIC_URL'] as const;
const saved = NAMES.map((name) => [name, process.env[name]] as const);
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'line-media-'));
  process.env.LINE_COMMERCE_HOME = home;
  process.env.LINE_COMMERCE_PUBLIC_URL = 'https://shop.example.com/';
  process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL = 'http://127.0.0.1:5680';
});
afterEach(() => rm(home, { recursive: true, force: true }));
afterAll(() => {
  for (const [name, value] of saved) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test.each<[PictureUse, number, number, number, string]>([
  ['message', 100, 100, 10_000_001, '大きすぎます'],
  ['preview', 100, 100, 1_000_001, '大きすぎます'],
  ['card', 1_025, 100, 64, '1025×100'],
  ['flex', 100, 1_025, 64, '100×1025'],
  ['richMenu', 799, 300, 64, '799×300'],
  ['richMenu', 2_500, 2_500, 64, '2500×2500'],
])('%s: %d×%d of %d bytes is refused', (use, width, height, bytes, words) => {
  expect(() => checkPicture(png(width, height, bytes), use)).toThrow(words);
});

test.each([
  '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
  'GIF89a\u0001\u0000\u0001\u0000',
  'hello',
  '',
])('what is no PNG or JPEG is refused by what it is: %j', (text) => {
  expect(() => checkPicture(Buffer.from(text, 'latin1'), 'message')).toThrow('使えるファイルではありません');
});

test('equal pictures are kept once, whole, and nothing else lies about', async () => {
  const data = png(1_040, 1_040);
  const [one, other] = await Promise.all([storePicture(home, data, 'message'), storePicture(home, data, 'message')]);
  expect(one).toEqual(other);
  expect(await readdir(join(home, 'media'))).toEqual([`${one.hash}.png`]);
  expect(await readFile(join(home, 'media', `${one.hash}.png`))).toEqual(data);
});

test('the public listener serves it under the address LINE is given', async () => {
  const { url, hash } = await publishPicture({ sandbox: false }, png(10, 10), 'message');
  expect(url).toBe(`https://shop.example.com/media/${hash}`);
  const server = createServer((request, response) => void serveMedia(join(home, 'media'), hash, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${hash}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(png(10, 10));
  await new Promise((resolve) => server.close(resolve));
});

test('a channel of お試しモード is reached on this machine', async () => {
  const { url, hash } = await publishPicture({ sandbox: true }, png(10, 10), 'message');
  expect(url).toBe(`http://127.0.0.1:5680/media/${hash}`);
});

test.each([
  ['LINE_COMMERCE_PUBLIC_URL', 'PUBLIC_URL'],
  ['LINE_COMMERCE_HOME', '画像を置く場所'],
])('without %s it is refused with the reason, and nothing is kept', async (name, words) => {
  delete process.env[name];
  await expect(publishPicture({ sandbox: false }, png(10, 10), 'message')).rejects.toThrow(words);
  expect(await readdir(home)).toEqual([]);
});

test('an address without https is none for a real channel', () => {
  process.env.LINE_COMMERCE_PUBLIC_URL = 'http://shop.example.com';
  expect(() => publicBase({ sandbox: false })).toThrow('PUBLIC_URL');
});

test('a webhook is named by its public address, wherever n8n thinks it lives', () => {
  const context = { getNodeWebhookUrl: () => 'http://localhost:5678/webhook/abc/line' };
  expect(publicWebhookUrl(context, { sandbox: false })).toBe('https://shop.example.com/webhook/abc/line');
});
