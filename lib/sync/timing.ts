import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import { TOKYO } from '../clock';
import type { Connection } from './connection';

const WINDOW_MINUTES = 120;

/**
 * The minute after midnight (JST, 0 to 119) at which this connection's nightly run may start: shops are spread over
 * 00:00 to 01:59, and each keeps its own minute.
 */
export function ownMinute(connection: Pick<Connection, 'cart' | 'shop'>): number {
  const hash = createHash('sha256').update(`${connection.cart}/${connection.shop}`).digest();
  return hash.readUInt32BE(0) % WINDOW_MINUTES;
}

/** Whether the connection's own minute of this Japanese day has come. */
export function ownMinuteHasCome(connection: Pick<Connection, 'cart' | 'shop'>, now: DateTime): boolean {
  const tokyo = now.setZone(TOKYO);
  return tokyo.hour * 60 + tokyo.minute >= ownMinute(connection);
}

/** The connection's own minute for the screen, e.g. 01:23. */
export function ownMinuteText(connection: Pick<Connection, 'cart' | 'shop'>): string {
  const minute = ownMinute(connection);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
