import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';

/** Calendar days as Japanese write them; an instant counts as its day in Japan. What is no date stays as it is. */
export function dateText(value: string): string {
  const day = DateTime.fromISO(value, { zone: TOKYO });
  return day.isValid ? day.toFormat('yyyy年M月d日') : value;
}
