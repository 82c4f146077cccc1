import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';

export const DAY_MS = 86_400_000;

/** Japan's offset; it has had no summer time since 1951, so that plain arithmetic is right, and many times faster. */
const OFFSET_MS = 9 * 3_600_000;

/** futureshop's time stamp of an instant (milliseconds since 1970): JST without an offset. */
export const shopTime = (instant: number): string => new Date(instant + OFFSET_MS).toISOString().slice(0, 19);

/** The Japanese day of an instant (milliseconds since 1970). */
export const shopDay = (instant: number): string => shopTime(instant).slice(0, 10);

/** Whether a text is a time stamp of futureshop's form that exists. */
export const isShopTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) && DateTime.fromISO(text, { zone: TOKYO }).isValid;

/** Whether a text is a day (yyyy-MM-dd) that exists. */
export const isShopDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: TOKYO }).isValid;
