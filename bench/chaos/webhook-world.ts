import { setTimeout as sleep } from 'node:timers/promises';
import { withReconnect } from '../../lib/store/store';
import type { DemoProduct } from '../../runtime/demo/product';
import type { RawWebhook } from '../../runtime/sandbox/line/control';
import type { LineControl } from '../../runtime/sandbox/line/server';
import { comesTrue, until } from '../until';
import { lineReply, onePoint, openDeliveries, publishOn } from '../webhook-flows';
import { crashPostgres } from './crashing-postgres';

/** 管理名 of the reply. */
export const CAMPAIGN = '試験の応答';
const READY_AGAIN_MS = 180_000;
const LOOK_MS = 10;

/** A webhook of nobody: LINE受信口 refuses it by the signature, so it tells whether that one is there. */
const PROBE: RawWebhook = { body: '{}', signature: 'none' };

const AT_HAND = `
  SELECT (SELECT count(*) FROM event_delivery d JOIN line_consumer c ON c.id = d.consumer_id
          WHERE c.workflow_id = ANY ($1) AND d.state = 'running')::int AS events,
    (SELECT count(*) FROM delivery WHERE campaign = $2 AND state = 'sending')::int AS replies`;

/** What n8n is at, or what it left when it was killed: events in a run, and replies that LINE may have. */
export interface AtHand {
  readonly events: number;
  readonly replies: number;
}

/** The whole product with two workflows that every event must go through once, and with ways to kill its parts. */
export class WebhookWorld {
  private constructor(
    readonly demo: DemoProduct,
    readonly workflows: { readonly reply: string; readonly points: string },
  ) {}

  static async open(demo: DemoProduct): Promise<WebhookWorld> {
    const { control } = demo.product.line;
    await until(async () => control.describe().settings.webhookEndpoint !== null);
    const reply = await publishOn(demo, '試験 応答', lineReply(CAMPAIGN, 'ありがとうございます。'));
    const points = await publishOn(demo, '試験 ポイント', onePoint);
    return new WebhookWorld(demo, { reply, points });
  }

  get control(): LineControl {
    return this.demo.product.line.control;
  }

  private get ids(): string[] {
    return Object.values(this.workflows);
  }

  /** Events that the workflows have not come to the end of. */
  open(): Promise<number> {
    return withReconnect(() => openDeliveries(this.demo.store, ...this.ids));
  }

  async atHand(): Promise<AtHand> {
    const { store } = this.demo;
    const { rows } = await withReconnect(() => store.query<AtHand & Record<string, unknown>>(AT_HAND, [this.ids, CAMPAIGN])); // prettier-ignore
    return rows[0]!;
  }

  /** Waits for a moment at which it has some of these at hand, if one comes in that time. */
  async isAt(what: keyof AtHand, patienceMs: number): Promise<void> {
    for (const tired = Date.now() + patienceMs; Date.now() < tired; await sleep(LOOK_MS)) {
      if ((await this.atHand())[what] > 0) return;
    }
  }

  /** SIGKILL of n8n with all it started. The product starts it again; resolves when LINE受信口 is there again. */
  async killN8n(): Promise<void> {
    const { product } = this.demo;
    const pid = product.n8nPid;
    process.kill(-pid, 'SIGKILL');
    const up = async () => product.n8nPid !== pid && (await this.control.sendRaw(PROBE)).status === 401;
    if (!(await comesTrue(up, READY_AGAIN_MS))) throw new Error('n8n did not come back');
    // Sooner than LINE would by itself.
    this.control.redeliverNow();
  }

  async crashPostgres(): Promise<void> {
    await crashPostgres(this.demo.product.home);
  }
}
