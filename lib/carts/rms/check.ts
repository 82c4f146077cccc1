import type { DateTime } from 'luxon';
import { TOKYO, type Clock } from '../../clock';
import type { ConnectionReport } from '../cart';
import { goodReport, reportOf } from '../kit/error-table';
import type { RmsClient } from './client';
import { expired, HOW_TO_RENEW } from './errors';

/** From so many days before its end on, the licenseKey's end is told loudly. */
const WARN_DAYS = 14;

/** @throws Failure 'auth' where the licenseKey has ended although RMS still takes it. */
const licenseWords = (end: DateTime, now: DateTime): string => {
  if (end <= now) throw expired();
  const day = end.setZone(TOKYO);
  const days = day.startOf('day').diff(now.setZone(TOKYO).startOf('day'), 'days').days;
  const until = `licenseKeyの有効期限は${day.toFormat('yyyy年M月d日')}です。`;
  if (days > WARN_DAYS) return until;
  return `【ご注意】${until}あと${Math.round(days)}日です。切れる前に、${HOW_TO_RENEW}`;
};

/**
 * The credential test: each function that must be switched on is asked for as little as can be. Every refusal becomes a
 * report; only a fault of ours is thrown.
 */
export const checkConnection = async (client: RmsClient, clock: Clock): Promise<ConnectionReport> => {
  try {
    const now = clock.now();
    const license = licenseWords(await client.licenseEnd(), now);
    const week = { from: now.minus({ days: 7 }), to: now, page: 1, records: 1, newestFirst: true };
    const { numbers } = await client.searchOrders(week);
    // Without an order of this week there is nothing to ask for, and a number of nobody is answered as good as any.
    await client.getOrders(numbers.length > 0 ? numbers : ['000000-00000000-0000000000']);
    await client.reserves(0, 1);
    return goodReport(`楽天RMSに接続できました。${license}`);
  } catch (error) {
    return reportOf(error);
  }
};
