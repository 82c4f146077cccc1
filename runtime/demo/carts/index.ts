/** `line-commerce demo carts`: every cart's nightly template, its 配送状況, points and a change, in the real n8n. */
import { Checks } from '../checks';
import { clearSandbox } from '../../sandbox-rows/clear';
import { pretendCarts } from '../../sandbox/pretend-carts';
import type { DemoOutcome } from '..';
import { inTemporaryProduct } from '../product';
import { CartTrial } from './cart-trial';
import { befriend } from './friends';
import { tryFutureshop } from './futureshop-trial';

const SHOPS = { customers: 90, subscriptions: 40, orders: 160, pace: false };

/** Boots, runs cart by cart, checks and clears away. Throws when the product does not come up or a run fails. */
export const runCartsDemo = ({ log }: { log(line: string): void }): Promise<DemoOutcome> =>
  inTemporaryProduct(
    { members: 60, orders: 60, unreadableEvery: 0, pace: false },
    log,
    async (demo) => {
      const began = performance.now();
      const checks = new Checks();
      // The friends that お試しモード brings along are not of this plan.
      await clearSandbox(demo.store);
      const people = [...demo.product.shops[pretendCarts[0]!].control.book.people.all()];
      log(`友だち ${await befriend(demo.store, people)} 人`);
      const carts = [await tryFutureshop(demo, checks)];
      for (const id of pretendCarts) {
        const since = performance.now();
        carts.push(await new CartTrial(demo, id, demo.product.shops[id], checks).run());
        log(`✔ ${String(carts.at(-1)!['cart'])} ${((performance.now() - since) / 1000).toFixed(1)}秒`);
      }
      for (const failure of checks.failures) log(`× ${failure}`);
      return { ok: checks.ok, report: { carts, seconds: Math.round((performance.now() - began) / 100) / 10 } };
    },
    { shops: SHOPS },
  );
