import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openStore } from '../../../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../../../support/postgres';
import type { Asking } from './asking-process';

const PER_SECOND = 4;
const INTERVAL_MS = 1_000 / PER_SECOND;
/** Of a clock, and of the way of the fastest request: the twentieth that shops allow for, too (pace-gate.ts). */
const JITTER_MS = INTERVAL_MS / 20;

let database: TestPostgres;
const closers: (() => void)[] = [];
beforeAll(async () => {
  database = await startTestPostgres();
  await (await openStore(database.url)).close();
});
afterEach(() => closers.splice(0).forEach((close) => close()));
afterAll(() => database.stop());

interface Shop {
  readonly host: string;
  /** When requests arrived, after their way. */
  readonly arrivals: number[];
}

/** A shop at the end of a way: each request takes `wayMs` to arrive and, once there, `answerMs` to be answered. */
async function openShop(wayMs: (nth: number) => number, answerMs: (nth: number) => number): Promise<Shop> {
  const arrivals: number[] = [];
  let sent = 0;
  const server = createServer((_request, response) => {
    const nth = sent++;
    void (async () => {
      if (wayMs(nth) > 0) await sleep(wayMs(nth));
      arrivals.push(performance.now());
      if (answerMs(nth) > 0) await sleep(answerMs(nth));
      response.setHeader('Content-Type', 'application/json').end('[]');
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, arrivals };
}

const root = join(__dirname, '..', '..', '..');

/** Two processes ask the shop together; the pauses between arrivals, in order. */
async function pausesOf(shop: Shop, requests: number, atATime = 1): Promise<number[]> {
  const asking: Asking = { databaseUrl: database.url, host: shop.host, perSecond: PER_SECOND, requests, atATime };
  const call = ['-r', join(root, 'support', 'typescript.js'), join(__dirname, 'asking-process.ts')];
  const ask = () => promisify(execFile)(process.execPath, [...call, JSON.stringify(asking)]);
  await Promise.all([ask(), ask()]);
  expect(shop.arrivals).toHaveLength(2 * requests);
  return shop.arrivals.slice(1).map((arrival, before) => arrival - shop.arrivals[before]!);
}

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1]!;

describe('two processes that share the pace of a shop', () => {
  it('never come closer together than the interval, although every third request is late on its way', async () => {
    const shop = await openShop(
      (nth) => (nth % 3 === 1 ? 0.7 * INTERVAL_MS : 0),
      () => 0,
    );
    expect(Math.min(...(await pausesOf(shop, 12)))).toBeGreaterThanOrEqual(INTERVAL_MS - JITTER_MS);
  });

  it('nor where answers take long and requests are late on their way', async () => {
    const shop = await openShop(
      (nth) => (nth % 7 === 6 ? 0.6 * INTERVAL_MS : 0),
      () => 0.5 * INTERVAL_MS,
    );
    expect(Math.min(...(await pausesOf(shop, 18)))).toBeGreaterThanOrEqual(INTERVAL_MS - JITTER_MS);
  });

  it.each([
    ['half an interval', 0.5, 1],
    ['two intervals', 2, 3],
  ])('lose nothing where answers take %s, once that is known', async (_, intervals, atATime) => {
    const shop = await openShop(
      () => 0,
      () => intervals * INTERVAL_MS,
    );
    const pauses = await pausesOf(shop, 24, atATime);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(INTERVAL_MS - JITTER_MS);
    // Counted from the answers it would be half as much again at the least.
    expect(median(pauses.slice(-16))).toBeLessThan(1.25 * INTERVAL_MS);
  });
});
