import { DateTime } from 'luxon';

/** The zone of every calendar rule in the product. */
export const TOKYO = 'Asia/Tokyo';

/** The only source of "now" for business rules; leases and rate limits use the database's clock instead. */
export interface Clock {
  now(): DateTime;
}

export const systemClock: Clock = { now: () => DateTime.now().setZone(TOKYO) };

/** The clock's instant in epoch milliseconds, without the price of its calendar: for what is asked for each message. */
export const millisOf = (clock: Clock): number => (clock === systemClock ? Date.now() : clock.now().toMillis());

/** The Japanese calendar day (yyyy-MM-dd) of an instant. */
export const tokyoDay = (instant: DateTime): string => instant.setZone(TOKYO).toFormat('yyyy-MM-dd');
