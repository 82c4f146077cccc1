import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../lib/clock';
import { openStore } from '../../lib/store/store';
import { ensureConnection } from '../../lib/sync/connection';
import { takeIn, type TakeInRequest } from '../../lib/sync/take-in';
import { MemoryShop } from '../support/memory-cart';
import { changedMembers, changedSubscriptions, order } from './source';

/**
 * A process that takes one stream of the changed shop in and prints its summary. It says when it begins, so that it
 * can be killed in the midst: node -r test/support/typescript.js test/chaos/take-in-process.ts <url> <shop> <stream>
 */
async function main([url, name, stream]: string[]): Promise<void> {
  const shop = new MemoryShop(name);
  shop.customers = changedMembers();
  shop.subscriptions = changedSubscriptions();
  shop.orders = Array.from({ length: 1_500 }, (_, index) => order(index + 1));
  shop.pageSize = 5;
  shop.beforePage = async () => void (await sleep(2));
  const store = await openStore(url!);
  const connection = await ensureConnection(store, shop.cart, shop.session(), systemClock);
  process.stdout.write('begun\n');
  const summary = await takeIn({
    store,
    cart: shop.cart,
    session: shop.session(),
    connection,
    stream: stream as TakeInRequest['stream'],
    timing: 'now',
    clock: systemClock,
  });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  await store.close();
}

void main(process.argv.slice(2));
