import { inTemporaryProduct, type DemoProduct } from '../../runtime/demo/product';
import type { ChaosOptions, ChaosOutcome } from './outcome';
import { randomFrom, type Random } from './random';
import { countAll, type WebhookCount } from './webhook-count';
import { WebhookLog } from './webhook-log';
import { WebhookTrial, type Part } from './webhook-trial';
import { WebhookWorld } from './webhook-world';

/** PostgreSQL crashes after the first of so many kills of n8n. */
const KILLS_A_CRASH = 3;
/** 応答 makes so many replies at a time: a kill leaves at most these in doubt. */
const REPLIES_AT_ONCE = 16;
const PEOPLE = { atLeast: 20, atMost: 500, share: 0.1 };
const RESTART_MS = 100;

/** Before which event what is killed: spread over all of them, each at a random place of its part. */
function plan(events: number, kills: number, random: Random): Map<number, Part> {
  const parts = Array.from({ length: kills }, (_, index): Part[] =>
    index % KILLS_A_CRASH === 0 ? ['n8n', 'postgres'] : ['n8n'],
  ).flat();
  const place = (index: number) => Math.floor(((index + 0.1 + random.below(0.7)) / parts.length) * events);
  return new Map(parts.map((part, index) => [place(index), part]));
}

const complaints = (count: WebhookCount, trial: WebhookTrial, events: number): string[] => {
  const { kills, postgresKills, notFromLine } = trial.report;
  return [
    count.events !== events && `LINEが送ったできごとは ${events} 件のはずです`,
    count.lost > 0 && '失われたできごとがあります',
    count.handledTwice > 0 && '二重に処理されたできごとがあります',
    count.repliesTwice > 0 && '二重に返信しました',
    count.repliesUnknown > REPLIES_AT_ONCE * (kills + postgresKills) && '届いたか分からない返信が多すぎます',
    count.repliesAstray > 0 && '返信の記録が、LINEに届いた返信と合いません',
    count.replies === 0 && '1件も返信していません',
    count.forgedAccepted > 0 && 'LINEからではない通知を受け取りました',
    count.standbyAnswered > 0 && 'standby のできごとに応じました',
    !(notFromLine[401] && notFromLine[400]) && '署名や形の正しくない通知を、断る機会がありませんでした',
  ].filter((line) => line !== false);
};

/**
 * Sends what people write through the real n8n to a reply and a point each, with repetitions, forgeries and broken bodies
 * in between, kills n8n and PostgreSQL, and counts at the pretend LINE and in the tables what became of it.
 */
export function chaosWebhook(options: ChaosOptions): Promise<ChaosOutcome> {
  const { events = 5_000, kills = 5, log } = options;
  const sent = new WebhookLog();
  const people = Math.round(Math.min(PEOPLE.atMost, Math.max(PEOPLE.atLeast, events * PEOPLE.share)));
  const more = {
    line: { people, onWebhook: sent.note },
    restartPausesMs: Array.from({ length: kills + 2 }, () => RESTART_MS),
  };
  return inTemporaryProduct({ members: 1, orders: 0, pace: false }, log, (demo) => attempt(demo, sent, { ...options, events, kills }), more); // prettier-ignore
}

type Wanted = ChaosOptions & { readonly events: number; readonly kills: number };

async function attempt(demo: DemoProduct, sent: WebhookLog, wanted: Wanted): Promise<ChaosOutcome> {
  const { events, kills, seed = Date.now() % 2 ** 32, log } = wanted;
  const began = performance.now();
  const random = randomFrom(seed);
  const world = await WebhookWorld.open(demo);
  const trial = new WebhookTrial(world, sent, random);
  log(`できごと ${events} 件、乱数の種 ${seed}`);
  const gaveUp = demo.product.failed.then((failure) => Promise.reject(failure));
  await Promise.race([trial.run(events, plan(events, kills, random), log), gaveUp]);
  const count = await countAll(world, sent, trial.taken);
  const wrong = complaints(count, trial, events);
  for (const line of wrong) log(`× ${line}`);
  const seconds = Math.round((performance.now() - began) / 1_000);
  return { ok: wrong.length === 0, report: { ...count, ...trial.report, seed, seconds } };
}
