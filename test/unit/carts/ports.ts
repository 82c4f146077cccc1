import { systemClock } from '../../../lib/clock';
import type { CartPorts, Lane, Pace, Turn } from '../../../lib/carts/cart';

/** A pace that lets everyone through and remembers who asked. */
export class OpenPace implements Pace {
  readonly slots: { bucket: string; perSecond: number; lane: Lane }[] = [];
  readonly holds: { bucket: string; milliseconds: number }[] = [];

  async slot(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slots.push({ bucket, perSecond, lane });
  }

  async turn(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal): Promise<Turn> {
    await this.slot(bucket, perSecond, lane, signal);
    return { over: async () => undefined };
  }

  async holdBack(bucket: string, milliseconds: number): Promise<void> {
    this.holds.push({ bucket, milliseconds });
  }
}

/** Ports for a session of a test; the clock is the real one. */
export const portsWith = (ports: Partial<CartPorts> = {}): CartPorts => ({
  clock: systemClock,
  pace: new OpenPace(),
  lane: 'sync',
  ...ports,
});

/** All that an iterable gives. */
export const collect = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
};

/** The batches of open order numbers that a session is handed. */
export async function* batchesOf(...batches: readonly string[][]): AsyncGenerator<readonly string[]> {
  yield* batches;
}
