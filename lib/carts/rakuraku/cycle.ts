import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';

const whole = (raw: unknown): number | null => {
  const number = typeof raw === 'string' && /^\d{1,3}$/.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : null;
};

const MONTH_END = 99;

/** The same day of the month, months later, or its last day where it has none such; 99: always the last. */
const onDate = (day: DateTime, months: number, date: number): DateTime => {
  const month = day.startOf('month').plus({ months });
  return month.set({ day: Math.min(date === MONTH_END ? 31 : date, month.daysInMonth ?? 28) });
};

/** The same weekday of the month (the third Friday), months later; the last one where the month has no fifth. */
const onWeekday = (day: DateTime, months: number): DateTime => {
  const month = day.startOf('month').plus({ months });
  const first = month.plus({ days: (day.weekday - month.weekday + 7) % 7 });
  const wanted = first.plus({ weeks: Math.ceil(day.day / 7) - 1 });
  return wanted.month === month.month ? wanted : wanted.minus({ weeks: 1 });
};

/**
 * The delivery after the one on `day` (yyyy-MM-dd) by the 定期's own cycle (reference 3: period_type and what goes with
 * it), or null where the cycle cannot be read: then nobody guesses.
 */
export const deliveryAfter = (day: string, cycle: Readonly<Record<string, unknown>>): string | null => {
  const now = DateTime.fromISO(day, { zone: TOKYO });
  const [days, months] = [whole(cycle.period_day), whole(cycle.period_month_key)];
  const next = (): DateTime | null => {
    switch (cycle.period_type) {
      case 'date':
        return days === null ? null : now.plus({ days });
      case 'weekly':
        return now.plus({ weeks: 1 });
      case 'biweekly':
        return now.plus({ weeks: 2 });
      case 'monthly_date':
        return months === null ? null : onDate(now, months, whole(cycle.period_date) ?? now.day);
      case 'monthly_day':
        return months === null ? null : onWeekday(now, months);
      default:
        return null;
    }
  };
  return next()?.toISODate() ?? null;
};
