import { setTimeout as sleep } from 'node:timers/promises';
import type { RawWebhook } from '../../runtime/sandbox/line/control';
import { comesTrue } from '../until';
import { SAID } from '../webhook-flows';
import type { Random } from './random';
import { changeReplyFaults } from './webhook-faults';
import type { WebhookLog } from './webhook-log';
import { broken, everyNoise, forged, type NoiseMaker } from './webhook-noise';
import type { WebhookWorld } from './webhook-world';

/** So many events may wait at LINE, and so many with us, before people hold their tongues. */
const WAITING_AT_LINE = 100;
const WAITING_WITH_US = 200;
/** So many are written last, when nothing is killed any more and nothing waits: these come in time for a reply. */
const IN_PEACE = 15;
/** How often our own side is looked at, in events. */
const LOOK_EVERY = 20;
/** How long such a moment is waited for before a part is killed at another one. */
const AIM_PATIENCE_MS = 60_000;
/** Milliseconds into such a moment, at most. */
const INTO = { replies: 10, events: 50, anything: 400 } as const;
/** How long what is left may take in the end: the longest wait before another try of an event is 5 minutes. */
const END_PATIENCE_MS = 400_000;

/** Shares of the events beside which something else comes in. */
const SHARE = { duplicate: 0.06, redelivery: 0.05, forged: 0.08, broken: 0.08, standby: 0.03, otherBundles: 0.02 };

export type Part = 'n8n' | 'postgres';

/** People write, LINE sends and sends again, forgers forge; n8n and PostgreSQL are killed in between. */
export class WebhookTrial {
  private readonly userIds: readonly string[];
  private readonly beside: Promise<unknown>[] = [];
  private killing: Promise<void> = Promise.resolve();
  private duplicates = 0;
  /** How webhooks that are not LINE's were answered; 0: not at all. */
  private readonly answers: Record<number, number> = {};
  private readonly kills: Record<Part, number> = { n8n: 0, postgres: 0 };
  private readonly killedWhile = { replying: 0, handling: 0, atRest: 0 };

  constructor(
    private readonly world: WebhookWorld,
    private readonly log: WebhookLog,
    private readonly random: Random,
  ) {
    this.userIds = world.control.people().map(({ userId }) => userId);
  }

  /** `kills`: before which event what is killed. */
  async run(events: number, kills: ReadonlyMap<number, Part>, say: (line: string) => void): Promise<void> {
    changeReplyFaults(this.world.control, this.random);
    for (let said = 0; said < events; said += 1) {
      const part = kills.get(said);
      if (part) {
        // One after the other; people write on while the moment is waited for.
        await this.killing;
        say(`${said} 件`);
        this.killing = this.kill(part);
        this.killing.catch(() => undefined);
      }
      if (said === events - IN_PEACE) await this.peace();
      await this.room(said);
      await this.world.demo.product.line.world.say(this.random.pick(this.userIds), SAID);
      await this.makeNoise();
    }
    await this.settle();
  }

  /** Waits until neither LINE nor we lag far behind, so that most replies are made in time. */
  private async room(said: number): Promise<void> {
    while (this.world.control.webhookCounts().waiting > WAITING_AT_LINE) await this.pause(20);
    if (said % LOOK_EVERY > 0) return;
    while ((await this.world.open()) > WAITING_WITH_US) await this.pause(100);
  }

  /** Ends with what went wrong while killing, since nothing goes on then. */
  private async pause(milliseconds: number): Promise<void> {
    const failed = this.killing.then(() => sleep(milliseconds));
    await Promise.race([sleep(milliseconds), failed]);
  }

  private async kill(part: Part): Promise<void> {
    const aim = this.random.pick(['replies', 'replies', 'events', 'anything'] as const);
    if (aim !== 'anything') await this.world.isAt(aim, AIM_PATIENCE_MS);
    await sleep(this.random.below(INTO[aim]));
    this.kills[part] += 1;
    if (part === 'postgres') return this.world.crashPostgres();
    const back = this.world.killN8n();
    const left = await this.world.atHand();
    this.killedWhile[left.replies > 0 ? 'replying' : left.events > 0 ? 'handling' : 'atRest'] += 1;
    await back;
    changeReplyFaults(this.world.control, this.random);
  }

  /** Null before LINE has sent anything. */
  private noiseMaker(): NoiseMaker | null {
    const { random, log } = this;
    const genuine = random.pick(log.recent);
    if (!genuine) return null;
    const { destination } = JSON.parse(genuine.body) as { destination: string };
    return { random, genuine, destination, userId: random.pick(this.userIds) };
  }

  private async makeNoise(): Promise<void> {
    const { control } = this.world;
    const { random, log } = this;
    const maker = this.noiseMaker();
    if (!maker) return;
    const { genuine } = maker;
    if (random.chance(SHARE.duplicate)) this.aside(this.repeat(genuine));
    if (random.chance(SHARE.redelivery)) this.aside(control.redeliver(random.pick([...log.events.keys()])));
    if (random.chance(SHARE.forged)) this.aside(this.notFromLine(forged(maker)));
    if (random.chance(SHARE.broken)) this.aside(this.notFromLine(broken(maker)));
    if (random.chance(SHARE.standby)) await this.sayOnStandby(maker.userId);
    if (random.chance(SHARE.otherBundles)) await control.configure({ eventsPerWebhook: random.pick([1, 1, 3, 10]) });
  }

  private async repeat({ body, signature }: NoiseMaker['genuine']): Promise<void> {
    this.duplicates += 1;
    await this.world.control.sendRaw({ body, signature });
  }

  private async notFromLine(webhook: RawWebhook): Promise<number> {
    const { status } = await this.world.control.sendRaw(webhook);
    this.answers[status ?? 0] = (this.answers[status ?? 0] ?? 0) + 1;
    return status ?? 0;
  }

  /** Each kind until it is judged: while n8n starts, an answer only puts it off. */
  private async everyNoise(): Promise<void> {
    const maker = this.noiseMaker();
    if (!maker) return;
    for (const webhook of everyNoise(maker)) {
      await comesTrue(
        async () => [2, 4].includes(Math.floor((await this.notFromLine(webhook)) / 100)),
        END_PATIENCE_MS,
      );
    }
  }

  private async sayOnStandby(userId: string): Promise<void> {
    const { control } = this.world;
    await control.configure({ mode: 'standby' });
    await this.world.demo.product.line.world.say(userId, SAID);
    await control.configure({ mode: 'active' });
  }

  /** Goes on beside the rest; a failure shows in the end. */
  private aside(work: Promise<unknown>): void {
    work.catch(() => undefined);
    this.beside.push(work);
  }

  /** Nothing is killed any more: what is left is taken in and handled. What is not by then is lost. */
  private async settle(): Promise<void> {
    await this.killing;
    await Promise.all(this.beside);
    await this.everyNoise();
    await this.peace();
  }

  private async peace(): Promise<void> {
    await this.killing;
    const { control } = this.world;
    control.redeliverNow();
    await comesTrue(async () => control.webhookCounts().waiting === 0, END_PATIENCE_MS);
    await comesTrue(async () => (await this.world.open()) === 0, END_PATIENCE_MS);
  }

  /** Webhooks that were not LINE's and were answered with 2xx. */
  get taken(): number {
    return Object.entries(this.answers).reduce((sum, [status, n]) => (status.startsWith('2') ? sum + n : sum), 0);
  }

  get report() {
    const { duplicates, answers, kills, killedWhile } = this;
    return {
      ...{ redelivered: this.log.redelivered, duplicates, notFromLine: answers },
      ...{ kills: kills.n8n, killedWhile, postgresKills: kills.postgres },
    };
  }
}
