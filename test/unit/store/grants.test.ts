import { setTimeout as sleep } from 'node:timers/promises';
import type { Grants } from '../../../lib/carts/cart';
import { postgresGrants } from '../../../lib/store/grants';
import { openStore, type Store } from '../../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

let database: TestPostgres;
let stores: Store[];
/** As two processes have them. */
let here: Grants;
let there: Grants;
beforeAll(async () => {
  database = await startTestPostgres();
  stores = [await openStore(database.url), await openStore(database.url)];
  [here, there] = stores.map(postgresGrants) as [Grants, Grants];
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.stop();
});

test('what one process keeps another reads, the newest of it', async () => {
  expect(await here.read('shop')).toBeNull();
  await here.keep('shop', 'v1.first');
  await there.keep('shop', 'v1.second');
  expect(await here.read('shop')).toBe('v1.second');
  expect(await here.read('another shop')).toBeNull();
});

test('one at a time spends what can be used once, each after what the other kept', async () => {
  const steps: string[] = [];
  const spend = (grants: Grants, name: string) =>
    grants.alone('code', async () => {
      steps.push(`${name} in`);
      const found = await grants.read('code');
      await sleep(50);
      if (found === null) await grants.keep('code', name);
      steps.push(`${name} out`);
      return found;
    });
  const found = await Promise.all([spend(here, 'here'), spend(there, 'there')]);
  expect(found.filter((one) => one === null)).toHaveLength(1);
  expect(steps.map((step) => step.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
});

test('work of another shop does not wait, and a failure lets the next one in', async () => {
  await here.alone('one', () => there.alone('other', async () => undefined));
  await expect(here.alone('one', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await there.alone('one', async () => 'in')).toBe('in');
});
