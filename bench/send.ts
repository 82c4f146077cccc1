import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../lib/clock';
import { addFriends, ensureChannel } from '../lib/crm/friends';
import { REQUESTS_AT_ONCE } from '../lib/line/ledger';
import { inTemporaryProduct, type DemoProduct } from '../runtime/demo/product';
import { blockWorkflow, timed, warmUp, type Credentials } from '../runtime/demo/block';
import { LineProcess } from './line-process';
import { residentMb, watchMemory } from './memory';
import type { BenchOptions, BenchOutcome } from './outcome';
import type { SendFloorInput } from './send-floor';

/** Targets of the project. */
const TARGETS = { ratio: 0.6, multicastRequests: 200, rssAboveIdleMb: 150 };
/** One text for so many, unless there are more friends to push to. */
const TOGETHER = 100_000;
const PAGE = 10_000;
/** A machine may be a third faster or slower a minute later. */
const ROUNDS = 3;

const WORDS = 'さまへのお知らせです。今月のお届けについてご案内します。';

const bubble = (words: string) => ({ bubble: [{ kind: 'text', text: words }] });

const sendParameters = (campaign: string, words: string) => ({
  operation: 'send',
  campaign,
  sendTo: 'audience',
  audienceWho: 'everyone',
  occurrenceBy: 'once',
  bubbles: bubble(words),
  // The run is started as by the button, which would send to テスト配信先 only.
  advanced: { manualToEveryone: true },
});

interface Bench {
  readonly demo: DemoProduct;
  readonly line: LineProcess;
  readonly userIds: readonly string[];
  readonly credentials: Credentials;
  log(line: string): void;
}

async function peopleOf(line: LineProcess): Promise<string[]> {
  const userIds: string[] = [];
  for (;;) {
    const after = userIds.length === 0 ? '' : `&after=${userIds.at(-1)}`;
    const page = await line.control<{ userId: string }[]>('GET', `people?limit=${PAGE}${after}`);
    userIds.push(...page.map(({ userId }) => userId));
    if (page.length < PAGE) return userIds;
  }
}

/** The first so many people as friends, each with a name of their own. */
async function befriend({ demo: { store }, line, userIds }: Bench, count: number): Promise<void> {
  const wanted = { lineChannelId: line.credentials.channelId, name: 'bench', sandbox: true };
  const channel = await ensureChannel(store, wanted, systemClock);
  const friends = userIds.slice(0, count).map((lineUserId) => ({ lineUserId, displayName: lineUserId }));
  await addFriends(store, channel.id, friends, 'sandbox', systemClock);
  await store.query('ANALYZE friend');
}

/** Pushes a second of the bare loop, in a plain Node process. */
async function floorSpeed({ line, userIds, log }: Bench, count: number): Promise<number> {
  const { apiBase, accessToken } = line.credentials;
  const child = spawn(process.execPath, [join(__dirname, 'send-floor.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const pushed = userIds.slice(0, count);
  const input: SendFloorInput = { apiBase, accessToken, userIds: pushed, concurrency: REQUESTS_AT_ONCE, text: WORDS };
  child.stdin.end(JSON.stringify(input));
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const { sent, seconds } = JSON.parse(output) as { sent: number; seconds: number };
  log(`ふつうのループ: ${Math.round(sent / seconds)} 通/秒`);
  return sent / seconds;
}

/** Runs LINE送信 for all friends; how fast, and n8n's memory at its highest. */
async function sendAll({ demo, credentials, log }: Bench, campaign: string, words: string) {
  const id = await blockWorkflow(demo, 'lineSend', sendParameters(campaign, words), credentials);
  const memory = watchMemory(demo.product.n8nPid);
  const { item, seconds } = await timed(demo, id);
  const peakMb = memory.stop();
  log(`${campaign}: ${item['accepted']} 人、${seconds.toFixed(1)} 秒、最大 ${peakMb.toFixed(0)} MB`);
  return { accepted: Number(item['accepted']), seconds, peakMb };
}

/** A text for each friend, again and again, each time held against the bare loop right before and right after it. */
async function pushInRounds(bench: Bench, friends: number) {
  const rounds = [];
  let before = await floorSpeed(bench, friends);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { accepted, seconds, peakMb } = await sendAll(bench, `お一人ずつ${round}`, `[[友だち名]]${WORDS}`);
    const after = await floorSpeed(bench, friends);
    const perSecond = accepted / seconds;
    const floor = (before + after) / 2;
    rounds.push({ accepted, perSecond, floor, ratio: perSecond / floor, peakMb });
    before = after;
  }
  return rounds;
}

/**
 * A text for each of `friends` by push, in rounds of which the middle one counts; then one text for all of them and more
 * by multicast.
 */
async function measure(bench: Bench, friends: number) {
  const { demo, line, credentials, userIds, log } = bench;
  await befriend(bench, friends);
  await warmUp(demo, 'lineSend', { operation: 'campaigns' }, credentials);
  const idle = residentMb(demo.product.n8nPid);
  log(`待機時 ${idle.toFixed(0)} MB`);
  const rounds = await pushInRounds(bench, friends);
  const { perSecond, floor, ratio } = rounds.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(ROUNDS / 2)]!;

  await befriend(bench, userIds.length);
  await line.control('DELETE', 'requests');
  const together = await sendAll(bench, 'みなさまへ', `みな${WORDS}`);
  const requests = await line.control<Record<string, Record<string, number>>>('GET', 'requests');
  const multicastRequests = Object.values(requests['multicast'] ?? {}).reduce((sum, count) => sum + count, 0);
  const report = {
    perSecond: Math.round(perSecond),
    floorPerSecond: Math.round(floor),
    ratio: Math.round(ratio * 100) / 100,
    multicastRequests,
    rssAboveIdleMb: Math.round(Math.max(...rounds.map(({ peakMb }) => peakMb), together.peakMb) - idle),
    multicastFriends: together.accepted,
    multicastSeconds: Math.round(together.seconds * 10) / 10,
  };
  const all = rounds.every(({ accepted }) => accepted === friends) && together.accepted === userIds.length;
  if (!all) log('× 届いていない友だちがいます');
  return { ok: reached(report, log) && all, report };
}

function reached(report: typeof TARGETS, log: (line: string) => void): boolean {
  const missed = [
    report.ratio < TARGETS.ratio && `ratio は ${TARGETS.ratio} 以上が目標です`,
    report.multicastRequests > TARGETS.multicastRequests && `multicastRequests は ${TARGETS.multicastRequests} 以下が目標です`, // prettier-ignore
    report.rssAboveIdleMb > TARGETS.rssAboveIdleMb && `rssAboveIdleMb は ${TARGETS.rssAboveIdleMb} 以下が目標です`,
  ].filter((line) => line !== false);
  for (const line of missed) log(`× ${line}`);
  return missed.length === 0;
}

/**
 * Pushes a second through LINE送信 in the real n8n against a bare loop with as many requests at once, to the same pretend
 * LINE: a process of its own, with its limits per endpoint off. Our pace is off, too: what is measured is what the ledger
 * costs, not the limit that the bare loop does not keep.
 */
export async function benchSend({ friends = 20_000, log }: BenchOptions): Promise<BenchOutcome> {
  return inTemporaryProduct({ members: 1 }, log, async (demo) => {
    const dir = await mkdtemp(join(tmpdir(), 'line-commerce-bench-line-'));
    const line = await LineProcess.start({ dir, people: Math.max(friends, TOGETHER), rates: false });
    try {
      const settings = { ...line.credentials, tokenBy: 'longLived', transactionReserve: 0, requestsPerSecond: 0 };
      const { id, name } = await demo.n8n.createCredential('LINE(測定)', 'lineMessagingApi', settings);
      const credentials = { lineMessagingApi: { id, name } };
      return await measure({ demo, line, credentials, userIds: await peopleOf(line), log }, friends);
    } finally {
      await line.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}
