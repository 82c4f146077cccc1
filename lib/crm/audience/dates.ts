import { TOKYO, tokyoDay, type Clock } from '../../clock';
import { Failure } from '../../failure';

/** The first and the last day of a span, yyyy-MM-dd. */
export interface Span {
  readonly first: string;
  readonly last: string;
}

const FAR = 36_600;

/** `from` to `to` days from today, JST. Throws Failure 'input' where they are no whole days or the wrong way round. */
export function daysFromToday(clock: Clock, name: string, from: number, to: number): Span {
  if (![from, to].every((days) => Number.isInteger(days) && Math.abs(days) <= FAR)) {
    throw new Failure('input', `条件の「${name}」の日数が正しくありません。`, '日数は整数で入力してください。');
  }
  if (from > to) {
    throw new Failure('input', `条件の「${name}」の日数の順番が逆です。`, '「何日後から」を「何日後まで」より小さくしてください。'); // prettier-ignore
  }
  const today = clock.now().setZone(TOKYO).startOf('day');
  return { first: tokyoDay(today.plus({ days: from })), last: tokyoDay(today.plus({ days: to })) };
}

/** Next week's Monday and Sunday, JST. */
export function nextWeek(clock: Clock): Span {
  const monday = clock.now().setZone(TOKYO).startOf('week').plus({ weeks: 1 });
  return { first: tokyoDay(monday), last: tokyoDay(monday.plus({ days: 6 })) };
}

/** MM-dd of those whose birthday is kept today (JST): on 28 February of a common year also those of 29 February. */
export function birthdaysToday(clock: Clock): readonly string[] {
  const today = clock.now().setZone(TOKYO);
  const monthDay = today.toFormat('MM-dd');
  return monthDay === '02-28' && !today.isInLeapYear ? [monthDay, '02-29'] : [monthDay];
}
