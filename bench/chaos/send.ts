import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { interruptibly } from '../../runtime/demo/product';
import type { ChaosOptions, ChaosOutcome } from './outcome';
import { PHASES, type Phase } from './phases';
import { randomFrom, type Random } from './random';
import { countAll, type SendCount } from './send-count';
import { changeFaults } from './send-faults';
import { SendWorld } from './send-world';
import { Sender, type SenderWork } from './sender';

/** PostgreSQL and LINE are killed so often, spread over the kills of the sender. */
const OTHER_KILLS = 5;
/** Work of the dead is taken up after so long: short, so that 200 deaths do not take an hour of waiting. */
const LEASE_SECONDS = 2;
const ANSWER_TIMEOUT_MS = 3_000;
/** How long a moment is waited for before the sender is killed at another one. */
const AIM_PATIENCE_MS = 1_000;
/** How long all may take that is left after the last kill. */
const END_PATIENCE_MS = 180_000;
/** Share of the time in which two processes send. */
const TOGETHER = 0.35;

/** Milliseconds into a phase at which it is killed, at most; `anything`: whatever it is at. */
const INTO: Readonly<Record<Phase | 'anything', number>> = {
  planning: 20,
  claiming: 10,
  freezing: 10,
  calling: 60,
  committing: 10,
  anything: 600,
};

/** The senders, killed and replaced; the world they work in, killed too. */
class SendTrial {
  /** The next sender, started ahead, and those at work. */
  private standby = new Sender();
  private atWork: Sender[] = [];
  private upTo = '0';
  private started = 0;
  private readonly killed: Record<string, number> = Object.fromEntries([...PHASES, 'betweenThese'].map((p) => [p, 0]));
  private postgresKills = 0;
  private lineKills = 0;
  private killsWithTwo = 0;

  constructor(
    private readonly world: SendWorld,
    private readonly friendIds: readonly string[],
    private readonly kills: number,
    private readonly random: Random,
  ) {}

  /** Raises how many friends are planned for, a little or much with each kill, so that there is always work. */
  private readonly goals = (): string[] => {
    const sizes = Array.from({ length: this.kills }, () => this.random.below(1) * (this.random.chance(0.08) ? 12 : 1));
    const all = sizes.reduce((sum, size) => sum + size, 0);
    let reached = 0;
    return sizes.map((size) => {
      reached += size;
      const place = Math.max(1, Math.ceil((reached / all) * this.friendIds.length));
      return this.friendIds[Math.min(place, this.friendIds.length) - 1]!;
    });
  };

  async run(signal: AbortSignal, log: (line: string) => void): Promise<void> {
    const goals = this.goals();
    const every = Math.max(1, Math.floor(this.kills / (2 * OTHER_KILLS)));
    for (const [index, goal] of goals.entries()) {
      signal.throwIfAborted();
      this.raise(goal);
      await changeFaults(this.world.line, this.random);
      await this.keepAtWork(this.random.chance(TOGETHER) ? 2 : 1);
      if (index % every === every - 1) await this.killBesides();
      await this.killSender();
      if (index % 20 === 19) log(`強制終了 ${index + 1} 回`);
    }
    await this.end();
  }

  private raise(goal: string): void {
    this.upTo = goal;
    for (const sender of this.atWork) sender.more(goal, false);
  }

  private async keepAtWork(count: number): Promise<void> {
    for (const sender of this.atWork) if (!sender.isAlive) throw new Error('a sender ended by itself');
    while (this.atWork.length < count) {
      const sender = this.standby;
      this.standby = new Sender();
      await sender.begin(this.work());
      this.atWork.push(sender);
    }
  }

  private work(): SenderWork {
    this.started += 1;
    return {
      databaseUrl: this.world.postgres.url,
      settings: { ...this.world.line.credentials, tokenBy: 'longLived', transactionReserve: 0 },
      leaseSeconds: LEASE_SECONDS,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      phaseFile: join(this.world.folder, `phase-${this.started}`),
      upTo: this.upTo,
      byNames: this.random.chance(1 / 3),
      wholeChannel: this.random.chance(1 / 2),
    };
  }

  /** PostgreSQL or LINE, in turn, while a sender is at work. */
  private async killBesides(): Promise<void> {
    await sleep(this.random.below(400));
    if (this.postgresKills <= this.lineKills && this.postgresKills < OTHER_KILLS) {
      this.postgresKills += 1;
      await this.world.postgres.crash();
    } else if (this.lineKills < OTHER_KILLS) {
      this.lineKills += 1;
      await this.world.line.kill();
      await sleep(this.random.below(300));
      await this.world.line.restart();
    }
  }

  private async killSender(): Promise<void> {
    const victim = this.random.pick(this.atWork);
    const aim = this.random.pick([...PHASES, 'calling', 'anything'] as const);
    if (aim !== 'anything') await victim.enters(aim, AIM_PATIENCE_MS);
    await sleep(this.random.below(INTO[aim]));
    if (this.atWork.length > 1) this.killsWithTwo += 1;
    if (!victim.isAlive) throw new Error('a sender ended by itself');
    const phases = await victim.kill();
    for (const phase of phases.length > 0 ? phases : ['betweenThese']) this.killed[phase]! += 1;
    this.atWork = this.atWork.filter((sender) => sender !== victim);
  }

  /** Nothing is killed any more: whoever is at work sends what is left. */
  private async end(): Promise<void> {
    await this.world.line.control('DELETE', 'faults');
    await this.keepAtWork(1);
    for (const sender of this.atWork) sender.more(this.upTo, true);
    const late = sleep(END_PATIENCE_MS, 'late' as const, { ref: false });
    const codes = await Promise.race([Promise.all(this.atWork.map(({ ended }) => ended)), late]);
    if (codes === 'late' || codes.some((code) => code !== 0))
      throw new Error('the last sender did not come to its end');
  }

  get report() {
    const { postgresKills, lineKills, killsWithTwo, killed } = this;
    return { kills: this.kills, postgresKills, lineKills, killsWithTwo, killedWhile: killed };
  }

  async close(): Promise<void> {
    await Promise.all([this.standby, ...this.atWork].map((sender) => sender.kill()));
  }
}

const complaints = (count: SendCount, friends: number): string[] =>
  [
    count.sent !== friends && `届いた友だちは ${friends} 人のはずです`,
    count.duplicates > 0 && '二重に届きました',
    count.lost > 0 && '届いていない友だちがいます',
    count.unknown > 0 && '結果不明が残りました',
    count.wrongText > 0 && '別の内容が届きました',
    count.otherBodies > 0 && '同じ再送キーで別の内容を送りました',
    count.ledgerAccepted !== count.sent && '台帳の送信済みが、届いた数と合いません',
    count.ledgerMonth !== count.lineMonth && '台帳の通数が、LINEの通数と合いません',
  ].filter((line) => line !== false);

/**
 * Kills the process that sends, PostgreSQL and the pretend LINE at random moments until everybody is sent to, and counts
 * at LINE what arrived.
 */
export const chaosSend = (options: ChaosOptions): Promise<ChaosOutcome> =>
  interruptibly((signal) => attempt(options, signal));

async function attempt(options: ChaosOptions, signal: AbortSignal): Promise<ChaosOutcome> {
  const { friends = 10_000, kills = 200, seed = Date.now() % 2 ** 32, log } = options;
  const began = performance.now();
  const world = await SendWorld.open(friends);
  try {
    const trial = new SendTrial(world, await world.befriend(), kills, randomFrom(seed));
    log(`友だち ${friends} 人、乱数の種 ${seed}`);
    try {
      await trial.run(signal, log);
    } finally {
      await trial.close();
    }
    const count = await countAll(world);
    const wrong = complaints(count, friends);
    for (const line of wrong) log(`× ${line}`);
    const seconds = Math.round((performance.now() - began) / 1_000);
    return { ok: wrong.length === 0, report: { ...count, ...trial.report, seed, seconds } };
  } finally {
    await world.close();
  }
}
