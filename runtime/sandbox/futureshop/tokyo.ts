import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';

/** futureshop's time stamps: JST without an offset. */
export const shopTime = (instant: DateTime): string => instant.setZone(TOKYO).toFormat("yyyy-MM-dd'T'HH:mm:ss");

/** The day `days` after an instant, in Japan. */
export const shopDay = (instant: DateTime, days = 0): string =>
  instant.setZone(TOKYO).plus({ days }).toFormat('yyyy-MM-dd');

/** Whether a text is a time stamp of futureshop's form that exists. */
export const isShopTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) && DateTime.fromISO(text, { zone: TOKYO }).isValid;

/** Whether a text is a day (yyyy-MM-dd) that exists. */
export const isShopDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: TOKYO }).isValid;
