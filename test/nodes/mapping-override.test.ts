import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestShop, type TestShop } from './support/shop';

let shop: TestShop;
let home: string;

beforeAll(async () => {
  shop = await openTestShop({ members: 5, orders: 0 });
  home = await mkdtemp(join(tmpdir(), 'line-commerce-mapping-'));
  await mkdir(join(home, 'mapping'));
  process.env.LINE_COMMERCE_HOME = home;
});
afterAll(async () => {
  delete process.env.LINE_COMMERCE_HOME;
  await shop.stop();
  await rm(home, { recursive: true });
});

const correct = (text: string) => writeFile(join(home, 'mapping/futureshop.json'), text);
const read = () => shop.run('futureshop', { parameters: { resource: 'data', operation: 'getCustomers' } });

test('without a correction the cart is read as it comes', async () => {
  expect((await read()).items).toHaveLength(5);
});

test('a slip of the pen in the correction is named with its line', async () => {
  await correct('{\n  "members": {\n    "path": "/a"\n    "listKey": "b"\n  }\n}\n');
  await expect(read()).rejects.toThrow(/futureshop\.json の[34]行目/);
});

test('a correction takes effect at once', async () => {
  await correct('{ "members": { "path": "/admin-api/v1/no-such-path" } }');
  await expect(read()).rejects.toThrow();
  await correct('{}');
  expect((await read()).items).toHaveLength(5);
});
