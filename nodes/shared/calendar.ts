import { DateTime } from 'luxon';
import { TOKYO } from '../../lib/clock';
import { Failure } from '../../lib/failure';

/** Milliseconds of a date-time that a marketer entered; Japanese time where it names no zone. Throws Failure 'input'. */
export function instantOf(text: string): number {
  const instant = DateTime.fromISO(text, { zone: TOKYO });
  if (!instant.isValid) {
    throw new Failure('input', '日時の書き方が正しくありません。', '2026-11-22 のように入力してください。');
  }
  return instant.toMillis();
}

/** A calendar day that was entered (2026-12-10, 2026/12/10 or a date-time), as yyyy-MM-dd. Throws Failure 'input'. */
export function dayOf(entered: string): string {
  const day = DateTime.fromISO(entered.replaceAll('/', '-'), { zone: TOKYO });
  if (!day.isValid)
    throw new Failure('input', '日付の書き方が正しくありません。', '2026-12-10 のように入力してください。');
  return day.toFormat('yyyy-MM-dd');
}
