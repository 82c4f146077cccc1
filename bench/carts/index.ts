import { join } from 'node:path';
import { inTemporaryProduct, type DemoProduct } from '../../runtime/demo/product';
import { blockWorkflow, timed, warmUp } from '../../runtime/demo/block';
import { bareLoop, emptyCustomers } from '../bare-loop';
import type { FloorResult } from '../floor';
import type { FloorCart } from '../floor/readers';
import type { BenchOptions, BenchOutcome } from '../outcome';
import { requestRate } from './request-rate';
import { measuredCarts, type MeasuredShop } from './shops';

/** Targets of the project. */
const TARGETS = { ratio: 0.6, rateShare: 0.95 };
const CUSTOMERS = 40_000;

const CARTS = Object.keys(measuredCarts) as FloorCart[];

interface Speed {
  readonly rowsPerSecond: number;
  readonly floorRowsPerSecond: number;
  readonly ratio: number;
}

/** null: the cart is read from files. */
interface Rate {
  readonly requestsPerSecond: number | null;
  readonly allowedPerSecond: number | null;
  readonly rateShare: number | null;
  /** The most requests within any one second. */
  readonly mostInASecond: number | null;
  /** Requests that the shop refused because of its limit. */
  readonly refused: number | null;
}

const NO_RATE: Rate = {
  requestsPerSecond: null,
  allowedPerSecond: null,
  rateShare: null,
  mostInASecond: null,
  refused: null,
};

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** 取り込み of a shop's customers through the cart's block; seconds from the press of the button to the end. */
async function takeIn(demo: DemoProduct, cart: FloorCart, shop: MeasuredShop): Promise<FloorResult> {
  const { id, name } = await demo.n8n.createCredential(`測定 ${cart}`, `${cart}Api`, shop.login());
  const parameters = { resource: 'data', operation: 'takeIn', stream: 'customers', timing: 'now' };
  const block = await blockWorkflow(demo, cart, parameters, { [`${cart}Api`]: { id, name } });
  const { item, seconds } = await timed(demo, block);
  if (item['outcome'] !== 'completed' || item['quarantined'] !== 0) throw new Error(`${cart}: ${JSON.stringify(item)}`);
  return { rows: Number(item['inserted']), seconds };
}

const shopOf = (demo: DemoProduct, cart: FloorCart, customers: number, pace: boolean): Promise<MeasuredShop> =>
  measuredCarts[cart].open({ customers, pace, csvFolder: join(demo.product.home, 'csv') });

interface Round {
  readonly floor: FloorResult;
  readonly block: FloorResult;
}

/** The bare loop and the block, each once, on a shop that nobody has read yet and into an empty table. */
async function roundOf(demo: DemoProduct, cart: FloorCart, customers: number): Promise<Round> {
  const shop = await shopOf(demo, cart, customers * (measuredCarts[cart].times ?? 1), false);
  try {
    const floor = await bareLoop(demo, cart, { ...shop.login(), folder: shop.folder });
    const block = await takeIn(demo, cart, shop);
    if (block.rows !== floor.rows) throw new Error(`${cart}: ${block.rows} rows, the bare loop read ${floor.rows}`);
    return { floor, block };
  } finally {
    await emptyCustomers(demo.store);
    await shop.stop();
  }
}

/** The faster of two rounds, of either: a moment in which the machine did something else is nobody's speed. */
async function speedOf(demo: DemoProduct, cart: FloorCart, customers: number): Promise<Speed> {
  const rounds = [await roundOf(demo, cart, customers), await roundOf(demo, cart, customers)];
  const fastest = (of: keyof Round): number => Math.max(...rounds.map((round) => round[of].rows / round[of].seconds));
  const [rowsPerSecond, floorRowsPerSecond] = [fastest('block'), fastest('floor')];
  return {
    rowsPerSecond: Math.round(rowsPerSecond),
    floorRowsPerSecond: Math.round(floorRowsPerSecond),
    ratio: rounded(rowsPerSecond / floorRowsPerSecond, 2),
  };
}

/** A shop that keeps its limit; null for a cart that has none. */
async function pacedShop(demo: DemoProduct, cart: FloorCart): Promise<MeasuredShop | null> {
  const { pacedCustomers } = measuredCarts[cart];
  return pacedCustomers === null ? null : shopOf(demo, cart, pacedCustomers, true);
}

/** How fast the block asks a shop that keeps its limit, and whether it is ever faster than that. */
async function rateOf(
  demo: DemoProduct,
  cart: FloorCart,
  shop: MeasuredShop | null,
): Promise<Rate & { readonly isAbove: boolean }> {
  if (shop === null) return { ...NO_RATE, isAbove: false };
  try {
    await takeIn(demo, cart, shop);
    const { requests, refused, allowedPerSecond, savesUp } = shop.asked();
    const { perSecond, mostInASecond } = requestRate(requests.map(({ at }) => at).sort((one, other) => one - other));
    const rateShare = rounded(perSecond / allowedPerSecond, 3);
    return {
      requestsPerSecond: rounded(perSecond, 3),
      allowedPerSecond: rounded(allowedPerSecond, 3),
      ...{ rateShare, mostInASecond, refused },
      isAbove: rateShare > 1 || refused > 0 || (!savesUp && mostInASecond > allowedPerSecond),
    };
  } finally {
    await shop.stop();
  }
}

function missed(cart: FloorCart, ratio: number, rateShare: number | null, isAbove: boolean): string[] {
  return [
    ratio < TARGETS.ratio && `ratio は ${TARGETS.ratio} 以上が目標です`,
    rateShare !== null && rateShare < TARGETS.rateShare && `rateShare は ${TARGETS.rateShare} 以上が目標です`,
    isAbove && 'カートの上限を超えて問い合わせました',
  ].flatMap((line) => (line === false ? [] : [`${cart}: ${line}`]));
}

/**
 * 取り込み of each cart's customers through the real n8n: rows a second against a bare loop where the pretend shop sets
 * no limit, and requests a second against the allowed rate where it keeps its cart's.
 */
export const benchCarts = ({ members = CUSTOMERS, log }: BenchOptions): Promise<BenchOutcome> =>
  inTemporaryProduct({ members: 1, orders: 0, pace: false }, log, async (demo) => {
    await warmUp(demo, 'futureshop', { resource: 'connection', operation: 'status', connectionFrom: 'all' });
    const speeds: Speed[] = [];
    for (const cart of CARTS) {
      const speed = await speedOf(demo, cart, members);
      speeds.push(speed);
      log(`${cart}: ${speed.rowsPerSecond} 行/秒、ふつうのループ ${speed.floorRowsPerSecond} 行/秒`);
    }
    // They mostly wait: side by side, as in a night. All open first: a shop that is being made lets the others' wait.
    const shops = await Promise.all(CARTS.map((cart) => pacedShop(demo, cart)));
    const rates = await Promise.all(CARTS.map((cart, at) => rateOf(demo, cart, shops[at]!)));
    const measured = CARTS.map((cart, at) => ({ cart, ...speeds[at]!, ...rates[at]! }));
    const misses = measured.flatMap(({ cart, ratio, rateShare, isAbove }) => missed(cart, ratio, rateShare, isAbove));
    for (const line of misses) log(`× ${line}`);
    return { ok: misses.length === 0, report: { carts: measured.map(({ isAbove: _, ...rest }) => rest) } };
  });
