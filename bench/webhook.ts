import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Store } from '../lib/store/store';
import { inTemporaryProduct, type DemoProduct } from '../runtime/demo/product';
import type { BenchOptions, BenchOutcome } from './outcome';
import { until } from './until';
import { lineReply, noOp, openDeliveries, publishOn } from './webhook-flows';
import type { ClosedResult, Load, OpenResult } from './webhook-load';
import { withStockN8n } from './webhook-stock';

/** Targets of the project: times the stock rate, share of the stock wait, and milliseconds to a reply. */
const TARGETS = { rate: 10, wait: 0.2, replyP99Ms: 1_000 };
const CONNECTIONS = 50;
const PEOPLE = 3_000;
const SECONDS = { warmUp: 5, intake: 20, stock: 20, replies: 30 };
const REPLIES_PER_SECOND = 100;

/** Runs a load in a process of its own. */
async function loaded<T>(load: Load): Promise<T> {
  const child = spawn(process.execPath, [join(__dirname, 'webhook-load.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(load));
  const parts: Buffer[] = [];
  for await (const part of child.stdout) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as T;
}

const settled = (store: Store, workflowId: string): Promise<void> =>
  until(async () => (await openDeliveries(store, workflowId)) === 0);

interface Place {
  readonly url: string;
  readonly channelSecret: string;
  readonly destination: string;
  readonly userIds: readonly string[];
}

/** Where LINE sends its webhooks, once the product has registered itself there. */
async function placeOf({ product, store }: DemoProduct): Promise<Place> {
  const { control, credentials } = product.line;
  await until(async () => control.describe().settings.webhookEndpoint !== null);
  const { rows } = await store.query<{ id: string }>('SELECT bot_user_id AS id FROM line_channel WHERE sandbox');
  return {
    url: control.describe().settings.webhookEndpoint!,
    channelSecret: credentials.channelSecret,
    destination: rows[0]!.id,
    userIds: control.people({ limit: PEOPLE }).map(({ userId }) => userId),
  };
}

/** Accepted events that are not there, or that the workflow did not come to the end of. */
async function lostOf(store: Store, workflowId: string, accepted: number): Promise<number> {
  const { rows } = await store.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM line_event e JOIN event_delivery d ON d.event_id = e.id
       JOIN line_consumer c ON c.id = d.consumer_id WHERE c.workflow_id = $1 AND d.state = 'done'`,
    [workflowId],
  );
  return Math.max(0, accepted - rows[0]!.n);
}

interface Intake extends ClosedResult {
  readonly lost: number;
}

/** As many signed webhooks as go through, each committed before its answer and given to a workflow. */
async function measureIntake(demo: DemoProduct, place: Place): Promise<Intake> {
  const workflowId = await publishOn(demo, 'bench 受信', noOp);
  const load = { kind: 'closed', connections: CONNECTIONS, ...place } as const;
  const warmUp = await loaded<ClosedResult>({ ...load, seconds: SECONDS.warmUp });
  await settled(demo.store, workflowId);
  const intake = await loaded<ClosedResult>({ ...load, seconds: SECONDS.intake });
  await settled(demo.store, workflowId);
  const lost = await lostOf(demo.store, workflowId, warmUp.accepted + intake.accepted);
  await demo.n8n.unpublish(workflowId);
  return { ...intake, lost };
}

const measureStock = (place: Place, databaseUrl: string): Promise<ClosedResult> =>
  withStockN8n(databaseUrl, async (url) => {
    const load = { kind: 'closed', connections: CONNECTIONS, ...place, url } as const;
    await loaded({ ...load, seconds: SECONDS.warmUp });
    return loaded<ClosedResult>({ ...load, seconds: SECONDS.stock });
  });

interface Replies {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lost: number;
}

/** Open loop: a hundred people a second write, whoever has been answered or not. Each of them is somebody else. */
async function sendAtRate(demo: DemoProduct, place: Place, workflowId: string, seconds: number): Promise<number[]> {
  const { control } = demo.product.line;
  const { userIds, ...target } = place;
  const wanted = Array.from({ length: REPLIES_PER_SECOND * seconds }, (_, index) => userIds[index % userIds.length]!);
  const tokens = await control.replyTokens(wanted);
  const events = wanted.map((userId, index) => ({ userId, replyToken: tokens[index]! }));
  const { sentAt } = await loaded<OpenResult>({ kind: 'open', perSecond: REPLIES_PER_SECOND, ...target, events });
  await settled(demo.store, workflowId);
  const repliedAt = new Map(
    control.counts.replies({ limit: 100_000 }).flatMap((one) => (one.accepted === 1 ? [[one.replyToken, one.at]] : [])),
  );
  return tokens.map((token) => (repliedAt.get(token) ?? Infinity) - sentAt[token]!).sort((a, b) => a - b);
}

async function measureReplies(demo: DemoProduct, place: Place): Promise<Replies> {
  const workflowId = await publishOn(demo, 'bench 応答', lineReply('応答', '[[友だち名]]さま、ありがとうございます。'));
  await sendAtRate(demo, place, workflowId, SECONDS.warmUp);
  const waits = await sendAtRate(demo, place, workflowId, SECONDS.replies);
  await demo.n8n.unpublish(workflowId);
  const at = (share: number): number => waits[Math.floor(waits.length * share)]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99), lost: waits.filter((wait) => wait === Infinity).length };
}

/** Intake of webhooks against stock n8n, and the wait for a reply. */
export async function benchWebhook({ log }: BenchOptions): Promise<BenchOutcome> {
  const more = { line: { people: PEOPLE } };
  return inTemporaryProduct(
    { members: 1, orders: 0, pace: false },
    log,
    async (demo) => {
      const place = await placeOf(demo);
      const intake = await measureIntake(demo, place);
      log(`受信: ${intake.perSecond.toFixed(0)} 件/秒、中央値 ${intake.p50Ms.toFixed(0)} ms、断り ${intake.refused}`);
      const replies = await measureReplies(demo, place);
      log(`応答: 中央値 ${replies.p50Ms.toFixed(0)} ms`);
      const stock = await measureStock(place, demo.product.databaseUrl);
      log(
        `n8n の Webhook: ${stock.perSecond.toFixed(0)} 件/秒、中央値 ${stock.p50Ms.toFixed(0)} ms、断り ${stock.refused}`,
      );
      const report = {
        perSecond: Math.round(intake.perSecond),
        p99Ms: Math.round(intake.p99Ms),
        stockPerSecond: Math.round(stock.perSecond),
        stockP99Ms: Math.round(stock.p99Ms),
        replyP99Ms: Math.round(replies.p99Ms),
        lost: intake.lost + replies.lost,
      };
      return { ok: reached(report, log), report };
    },
    more,
  );
}

function reached(report: Readonly<Record<string, number>>, log: (line: string) => void): boolean {
  const { perSecond = 0, p99Ms = 0, stockPerSecond = 0, stockP99Ms = 0, replyP99Ms = 0, lost = 0 } = report;
  const missed = [
    perSecond < TARGETS.rate * stockPerSecond && `perSecond は stockPerSecond の ${TARGETS.rate} 倍以上が目標です`,
    p99Ms > TARGETS.wait * stockP99Ms && `p99Ms は stockP99Ms の ${TARGETS.wait} 倍以下が目標です`,
    // Written so that a reply that never came is missed, too.
    !(replyP99Ms <= TARGETS.replyP99Ms) && `replyP99Ms は ${TARGETS.replyP99Ms} 以下が目標です`,
    lost > 0 && 'lost は 0 が目標です',
  ].filter((line) => line !== false);
  for (const line of missed) log(`× ${line}`);
  return missed.length === 0;
}
