import { setTimeout as sleep } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { LineControl, LineWorld } from '../../sandbox/line/server';
import { storedFriends } from '../database';
import { itemOf } from '../night';
import type { DemoProduct } from '../product';
import { Shipped, TEMPLATES } from './shipped';
import { Timer } from './timer';

const PATIENCE_MS = 120_000;

/** Asks until the answer is yes. `what` is named when it never is: 「…のを待ちましたが」. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error(`${what}のを待ちましたが、${PATIENCE_MS / 1000}秒たっても終わりません`);
    await sleep(100);
  }
}

/** Everything in hand has been done; what was given up is never done. */
const OPEN_WORK = `
  SELECT (SELECT count(*) FROM event_delivery WHERE state IN ('waiting', 'running'))
      + (SELECT count(*) FROM form_submission WHERE emitted_at IS NULL)
      + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'sending')) AS open,
    (SELECT count(*) FROM event_delivery WHERE state = 'dead') AS dead`;

/** The product under the story: what has to be waited for, and what can be seen from outside. */
export class Stage {
  /** What the published templates say. */
  readonly shipped: Shipped;
  /** Of 本人確認フォーム, as LINE's app opens it. */
  formUrl = '';
  private birthday!: Timer;

  constructor(readonly demo: DemoProduct) {
    this.shipped = new Shipped(demo.n8n);
  }

  get world(): LineWorld {
    return this.demo.product.line.world;
  }

  get control(): LineControl {
    return this.demo.product.line.control;
  }

  /** Waits until LINE sends its webhooks here, each LINEトリガー listens, and the form can be opened. */
  async open(): Promise<void> {
    const { product, store, n8n } = this.demo;
    const { greeting, shipping, points, form, birthday } = TEMPLATES;
    const path = await this.shipped.formPath(form);
    this.formUrl = `https://liff.line.me/${product.line.credentials.liffId}/${path}`;
    const listening = [greeting, shipping, points];
    const triggers = await this.shipped.count(listening, 'lineTrigger');
    await until('LINEトリガーが動き出す', async () => {
      const { rows } = await store.query<{ n: number }>(
        'SELECT count(*)::integer AS n FROM line_consumer WHERE workflow_id = ANY ($1)',
        [listening.map(({ id }) => id)],
      );
      return rows[0]!.n >= triggers && this.control.describe().settings.webhookEndpoint !== null;
    });
    const page = `http://127.0.0.1:${product.publicPort}/webhook/${path}`;
    await until('本人確認フォームが開ける', async () => (await fetch(page)).ok);
    this.birthday = await Timer.lay(n8n, product.editorUrl, birthday.id);
  }

  /** Takes in the shop's members and orders. A run of n8n's own schedule may be under way: done when a whole one is. */
  async takeIn(): Promise<void> {
    for (const { id, trigger, block } of [TEMPLATES.members, TEMPLATES.orders]) {
      await until('取り込みが終わる', async () => {
        const item = itemOf(await this.demo.n8n.runWorkflow(id, { trigger }), block);
        return item['outcome'] === 'completed';
      });
    }
  }

  /** Every webhook has been taken, every event and form handled, every message gone. */
  async settled(): Promise<void> {
    await this.control.webhooksSettled();
    await until('届いた出来事の処理が終わる', async () => {
      const { rows } = await this.demo.store.query<{ open: string; dead: string }>(OPEN_WORK);
      const { open, dead } = rows[0]!;
      if (dead !== '0') throw new Error(`処理できなかった出来事が${dead}件あります`);
      return open === '0';
    });
  }

  /** Runs the birthday template as its schedule does. @returns what its last block said. */
  async birthdayHour(): Promise<string> {
    const { message } = await this.birthday.fire();
    return String(message);
  }

  /** (person, call) pairs that LINE took, also those of friends who block and see nothing. */
  arrived(): number {
    const { deliveries, notShown } = this.control.counts.tally();
    return deliveries + notShown;
  }

  /** Who is linked with which member of the shop, as `LINE user id member id`. */
  async links(): Promise<string[]> {
    const { store, product } = this.demo;
    const { rows } = await store.query<{ channelId: string; connectionId: string }>(
      'SELECT l.id AS "channelId", k.id AS "connectionId" FROM line_channel l, cart_connection k WHERE l.line_channel_id = $1',
      [product.line.credentials.channelId],
    );
    const friends = await Promise.all(rows.map((row) => storedFriends(store, row.channelId, row.connectionId)));
    return friends.flat().flatMap(({ lineUserId, memberId }) => (memberId ? [`${lineUserId} ${memberId}`] : []));
  }

  async moveTo(instant: DateTime): Promise<void> {
    await this.world.moveClock({ minutes: instant.diff(this.world.now()).as('minutes') });
  }
}
