import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import { sendPlanned, type LedgerPorts } from '../../lib/line/ledger';
import { renderTemplate } from '../../lib/line/messages';
import { connectLine, lineChannel, type LineApi } from '../../lib/line/session';
import { readLineSettings } from '../../lib/line/settings';
import { postgresPace } from '../../lib/store/pace';
import { openStore, withReconnect, type Store } from '../../lib/store/store';
import { PhaseKeeper } from './phases';
import { campaigns, planUpTo, STEP } from './send-plan';
import type { FromSender, SenderWork, ToSender } from './sender';
import { Watched } from './watched';

/*
 * The process that sends, as a workflow does: it plans, sends what is planned, and is killed at any moment. It loads
 * what it needs, says so, and begins when it is told to.
 */

const say = (message: FromSender): void => void process.send?.(message);

const IDLE_MS = 15;
/** Visits are short, so that what is newly asked for is planned soon. */
const PATIENCE_MS = 500;

class Sender {
  private upTo = '0';
  private planned = '0';
  private last = false;
  private readonly phases: PhaseKeeper;
  private readonly watched: Watched;

  constructor(private readonly work: SenderWork) {
    this.phases = new PhaseKeeper(work.phaseFile, (phase) => say({ kind: 'entered', phase }));
    this.watched = new Watched(this.phases);
    this.upTo = work.upTo;
  }

  /** More friends may be planned for, or the end is near: what is open is sent, and then it is over. */
  hear({ upTo, last }: { readonly upTo: string; readonly last: boolean }): void {
    this.upTo = upTo;
    this.last = last;
  }

  async run(): Promise<void> {
    const real = await withReconnect(() => openStore(this.work.databaseUrl));
    const store = this.watched.store(real);
    const settings = readLineSettings(this.work.settings);
    const { answerTimeoutMs } = this.work;
    const api = connectLine(settings, { clock: systemClock, pace: postgresPace(real), tuning: { answerTimeoutMs } });
    const { id: channelId } = await withReconnect(() => lineChannel(real, api, settings, systemClock));
    while (!(await this.visit(store, api, channelId))) await sleep(IDLE_MS);
    await real.close();
    this.phases.close();
  }

  /** True when it was the last and nothing is left. What failed for a while is taken up by the next visit. */
  private async visit(store: Store, api: LineApi, channelId: string): Promise<boolean> {
    const isLast = this.last;
    try {
      const ports = await this.ports(api);
      await this.plan(store, channelId, ports);
      return (await this.send(store, api, channelId, ports)) === 0 && isLast;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'transient') return false;
      throw error;
    } finally {
      this.watched.visitEnded();
    }
  }

  private async ports(api: LineApi): Promise<LedgerPorts> {
    const { leaseSeconds } = this.work;
    const quota = await api.quota();
    return { clock: systemClock, render: renderTemplate, reserve: 0, quota, leaseSeconds, patienceMs: PATIENCE_MS };
  }

  private async plan(store: Store, channelId: string, ports: LedgerPorts): Promise<void> {
    const { upTo } = this;
    if (upTo === this.planned) return;
    const { byNames } = this.work;
    await this.phases.during('planning', () => planUpTo(store, channelId, upTo, { ...ports, byNames }));
    this.planned = upTo;
  }

  /** How many friends are still open. */
  private async send(store: Store, api: LineApi, channelId: string, ports: LedgerPorts): Promise<number> {
    const only = campaigns.map((campaign) => ({ campaign, step: STEP }));
    let waiting = 0;
    for (const step of this.work.wholeChannel ? [null] : only) {
      const summary = await sendPlanned(store, this.watched.port(api), channelId, step, ports);
      waiting += summary.waiting;
    }
    return waiting;
  }
}

let sender: Sender | null = null;

process.on('message', (message: ToSender) => {
  if (message.kind === 'more') return sender?.hear(message);
  sender = new Sender(message.work);
  sender.run().then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// Nobody is left to tell it anything.
process.on('disconnect', () => process.exit(0));
say({ kind: 'ready' });
