import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from '../../lib/carts/cart';

const nextSlot = new Map<string, number>();

/** A cart's limit within this process only: for the credential test of an n8n whose database we do not know. */
export const localPace: Pace = {
  async slot(bucket, perSecond, _lane, signal, burst = 1) {
    const now = Date.now();
    const mine = Math.max(now - (1000 * (burst - 1)) / perSecond, nextSlot.get(bucket) ?? 0);
    nextSlot.set(bucket, mine + 1000 / perSecond);
    if (mine > now) await sleep(mine - now, undefined, { signal });
  },
  async turn(bucket, perSecond, lane, signal) {
    await this.slot(bucket, perSecond, lane, signal);
    return { over: (arrivedMs) => this.holdBack(bucket, 1_000 / perSecond - arrivedMs) };
  },
  async holdBack(bucket, milliseconds) {
    nextSlot.set(bucket, Math.max(nextSlot.get(bucket) ?? 0, Date.now() + milliseconds));
  },
};
