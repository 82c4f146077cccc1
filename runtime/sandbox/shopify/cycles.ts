import type { Subscription } from '../shop/purchases';
import { DAY_MS } from '../shop/tokyo';
import { chargeAt } from './rows';

export interface Cycle {
  readonly cycleIndex: number;
  readonly skipped: boolean;
  readonly status: 'UNBILLED' | 'BILLED';
  readonly billingAttemptExpectedDate: string;
}

/** So many charges of a contract are foreseen. */
const AHEAD = 24;

/**
 * The billing cycles of a contract: those behind it, the one first planned, and on from there. They have a calendar of
 * their own, which neither follows nor moves the contract's `nextBillingDate` (reference 3.4).
 */
export const cyclesOf = (planned: Subscription, isSkipped: (index: number) => boolean): Cycle[] => {
  if (planned.nextDeliveryOn === '') return [];
  const first = Date.parse(chargeAt(planned.nextDeliveryOn)) - planned.count * planned.cycleDays * DAY_MS;
  return Array.from({ length: planned.count + AHEAD }, (_, n) => ({
    cycleIndex: n + 1,
    skipped: isSkipped(n + 1),
    status: n < planned.count ? 'BILLED' : 'UNBILLED',
    billingAttemptExpectedDate: new Date(first + n * planned.cycleDays * DAY_MS).toISOString().replace('.000Z', 'Z'),
  }));
};
