import { systemClock } from '../lib/clock';
import { addFriends, ensureChannel } from '../lib/crm/friends';
import { inTemporaryProduct, type DemoProduct } from '../runtime/demo/product';
import { blockWorkflow, timed, warmUp } from '../runtime/demo/block';
import { bareLoop, emptyCustomers } from './bare-loop';
import type { FloorResult } from './floor';
import type { BenchOptions, BenchOutcome } from './outcome';
import { residentMb, watchMemory } from './memory';

/** Targets of the project. */
const TARGETS = { ratio: 0.6, rssAboveIdleMb: 150, matchSeconds: 3 };
const FRIENDS = 100_000;

const CREDENTIALS = { futureshopApi: { id: 'lcSandboxFutureshop', name: 'futureshop(お試し)' } };

/** A proven address for each of the first hundred thousand members. */
async function befriend({ product, store }: DemoProduct): Promise<number> {
  await store.query('DELETE FROM friend');
  const channel = await ensureChannel(store, { lineChannelId: 'bench', name: 'bench', sandbox: true }, systemClock);
  const friends = product.sandbox.control.addresses(0, FRIENDS).map(({ index, mail, mobileMail }) => ({
    lineUserId: `U${index.toString(16).padStart(32, '0')}`,
    email: mobileMail || mail || null,
  }));
  const { inserted } = await addFriends(store, channel.id, friends, 'sandbox', systemClock);
  return inserted;
}

const rowsPerSecondOf = ({ rows, seconds }: FloorResult): number => rows / seconds;

/** Rows a second through the n8n block against a bare loop, n8n's memory meanwhile, and the matching of all of them. */
export async function benchSync({ members = 100_000, log }: BenchOptions): Promise<BenchOutcome> {
  return inTemporaryProduct({ members, pace: false, unreadableEvery: 0, orders: 0 }, log, async (demo) => {
    const takeIn = { resource: 'data', operation: 'takeIn', stream: 'customers', timing: 'now' };
    const takeInId = await blockWorkflow(demo, 'futureshop', takeIn, CREDENTIALS);
    // Once before and once after, so that neither side has the warmer caches; the faster one counts.
    const floorSpeed = () => bareLoop(demo, 'futureshop', demo.product.sandbox.credentials).then(rowsPerSecondOf);
    const floorBefore = await floorSpeed();
    log(`ふつうのループ: ${Math.round(floorBefore)} 行/秒`);

    await warmUp(demo, 'futureshop', { resource: 'connection', operation: 'status', connectionFrom: 'all' });
    const idle = residentMb(demo.product.n8nPid);
    const memory = watchMemory(demo.product.n8nPid);
    const { item, seconds } = await timed(demo, takeInId);
    const rssAboveIdleMb = memory.stop() - idle;
    const rowsPerSecond = Number(item['inserted']) / seconds;
    log(`取り込み: ${item['inserted']} 行、${seconds.toFixed(1)} 秒、待機時 ${idle.toFixed(0)} MB`);

    log(`友だち: ${await befriend(demo)} 人`);
    const matchId = await blockWorkflow(demo, 'friendMatching', {
      operation: 'match',
      connectionFrom: 'list',
      connectionId: item['connectionId'],
    });
    const matching = await timed(demo, matchId);
    log(`照合: ${matching.item['linked']} 人、${matching.seconds.toFixed(1)} 秒`);

    await emptyCustomers(demo.store);
    const floorRowsPerSecond = Math.max(floorBefore, await floorSpeed());
    const report = {
      rowsPerSecond: Math.round(rowsPerSecond),
      floorRowsPerSecond: Math.round(floorRowsPerSecond),
      ratio: Math.round((rowsPerSecond / floorRowsPerSecond) * 100) / 100,
      rssAboveIdleMb: Math.round(rssAboveIdleMb),
      matchSeconds: Math.round(matching.seconds * 100) / 100,
    };
    return { ok: reached(report, members, log), report };
  });
}

function reached(report: typeof TARGETS, members: number, log: (line: string) => void): boolean {
  const missed = [
    report.ratio < TARGETS.ratio && `ratio は ${TARGETS.ratio} 以上が目標です`,
    report.rssAboveIdleMb > TARGETS.rssAboveIdleMb && `rssAboveIdleMb は ${TARGETS.rssAboveIdleMb} 以下が目標です`,
    // The target is for as many customers as friends.
    members <= FRIENDS &&
      report.matchSeconds > TARGETS.matchSeconds &&
      `matchSeconds は ${TARGETS.matchSeconds} 以下が目標です`,
  ].filter((line) => line !== false);
  for (const line of missed) log(`× ${line}`);
  return missed.length === 0;
}
