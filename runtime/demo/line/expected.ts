import type { DateTime } from 'luxon';
import type { TalkEntry } from '../../sandbox/line/world';
import type { Checks } from '../checks';
import type { RawMember } from '../raw-shop';
import { textOf } from './phone';

/** Read by a friend whose address nobody has proven, and by one without orders: the stated fallbacks. */
export const NOT_LINKED = 'ご本人の確認が済むと表示できます。「本人確認」からお手続きをお願いします。';
export const NO_ORDERS = '直近3か月のご注文はありません。';

/** One 吹き出し that must have come. */
export interface ExpectedBubble {
  /** A reply costs no 通数; anything else does. */
  readonly how: 'reply' | 'sent';
  /** What it must read; more than one where it names the minute at which something was read. */
  texts(arrived: DateTime): readonly string[];
}

export const bubble = (how: ExpectedBubble['how'], text: string): ExpectedBubble => ({ how, texts: () => [text] });

/** How long before its arrival the points of a reply may have been read. */
const READ_WITHIN_MINUTES = 3;

/** The shop's own number, with the minute in which it was read. */
export const pointsBubble = (points: number, fill: (value: string) => string): ExpectedBubble => ({
  how: 'reply',
  texts: (arrived) =>
    Array.from({ length: READ_WITHIN_MINUTES + 1 }, (_, minutes) => {
      const at = arrived.minus({ minutes }).toFormat('M月d日 HH:mm');
      return fill(`${points.toLocaleString('ja-JP')}ポイント(${at}時点)`);
    }),
});

/** Whether a member's birthday is kept on this day: those of 29 February on the 28th where the year has no 29th. */
export function hasBirthday(member: RawMember, today: DateTime): boolean {
  const born = String(member['birthday'] ?? '').slice(5);
  const keptToday = [today.toFormat('MM-dd')];
  if (keptToday[0] === '02-28' && !today.isInLeapYear) keptToday.push('02-29');
  return keptToday.includes(born);
}

/**
 * Tomorrow at nine, so that no midnight comes in between; after 29 February where it would be the birthday of those
 * born on that day, who have a day of their own.
 */
export function nextMorning(now: DateTime): DateTime {
  let day = now.plus({ days: 1 }).set({ hour: 9, minute: 0, second: 0, millisecond: 0 });
  while (day.month === 2 && day.day >= 28) day = day.plus({ days: 1 });
  return day;
}

/** The next 28 February of a year without a 29th, at the hour of `now`. */
export function nextLeapBirthday(now: DateTime): DateTime {
  let day = now.set({ month: 2, day: 28 });
  while (day <= now || day.isInLeapYear) day = day.plus({ years: 1 });
  return day;
}

const short = (text: string): string => JSON.stringify(text.length > 400 ? `${text.slice(0, 400)}…` : text);

/** Every 吹き出し in its place: none missing, none too many, each to the letter. */
export function checkReceived(
  checks: Checks,
  name: string,
  received: readonly TalkEntry[],
  expected: readonly ExpectedBubble[],
): void {
  checks.equal(`${name} 届いた吹き出しの数`, received.length, expected.length);
  for (const [index, { how, texts }] of expected.entries()) {
    const entry = received[index];
    if (!entry) continue;
    const place = `${name} ${index + 1}通目`;
    checks.equal(`${place} 届き方`, entry.by === 'reply' ? 'reply' : 'sent', how);
    const text = textOf(entry);
    const allowed = texts(entry.at);
    checks.none(place, allowed.includes(text) ? [] : [`${short(text)} であるべき文は ${short(allowed[0]!)}`]);
  }
}
