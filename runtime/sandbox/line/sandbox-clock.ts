import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';
import type { OffsetPlace } from './options';

const POLL_MS = 500;

/** The sandbox's clock: the real one plus an offset, which may live in the product's own database. */
export class SandboxClock {
  private offset = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly place: OffsetPlace,
    private readonly onMove: () => void,
  ) {}

  /** Reads the offset, and again twice a second: another process may move it. */
  async start(): Promise<void> {
    this.offset = await this.place.get();
    this.timer = setInterval(() => void this.refresh(), POLL_MS);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  millis(): number {
    return Date.now() + this.offset;
  }

  now(): DateTime {
    return DateTime.fromMillis(this.millis(), { zone: TOKYO });
  }

  get offsetMs(): number {
    return this.offset;
  }

  async setOffset(offsetMs: number): Promise<void> {
    await this.place.set(offsetMs);
    this.offset = offsetMs;
    this.onMove();
  }

  private async refresh(): Promise<void> {
    // The other database may be away for a while; until it is back the last offset holds.
    const offset = await this.place.get().catch(() => this.offset);
    if (offset === this.offset) return;
    this.offset = offset;
    this.onMove();
  }
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let lastDay = { number: NaN, text: '' };

/** The Japanese calendar day (yyyyMMdd) of an instant in milliseconds. Japan has no summer time. */
export const tokyoDayOf = (millis: number): string => {
  const number = Math.floor((millis + 9 * HOUR) / DAY);
  if (lastDay.number !== number)
    lastDay = { number, text: new Date(number * DAY).toISOString().slice(0, 10).replaceAll('-', '') };
  return lastDay.text;
};
