/** Dates and times as LINE and a Japanese calendar write them, in Japan wherever the browser is. */
const zone = { timeZone: 'Asia/Tokyo' } as const;
const day = new Intl.DateTimeFormat('ja-JP', {
  ...zone,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
});
const clock = new Intl.DateTimeFormat('ja-JP', { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const partsOf = (at: Date): Record<string, string> =>
  Object.fromEntries(day.formatToParts(at).map(({ type, value }) => [type, value]));

/** 18:00 */
export const timeOf = (at: Date): string => clock.format(at);

/** 2026年11月25日(水) */
export const dayOf = (at: Date): string => {
  const { year, month, day: date, weekday } = partsOf(at);
  return `${year}年${month}月${date}日(${weekday})`;
};

/** As LINE parts the days of a talk: 今日, 昨日, 11月25日(水), with the year where it is another. */
export const dayMark = (at: Date, now: Date): string => {
  const whole = dayOf(at);
  if (whole === dayOf(now)) return '今日';
  if (whole === dayOf(new Date(now.getTime() - 86_400_000))) return '昨日';
  return partsOf(at)['year'] === partsOf(now)['year'] ? whole.replace(/^\d+年/, '') : whole;
};

/** In a list of talks: the time today, else the day. */
export const listTime = (at: Date, now: Date): string => {
  if (dayOf(at) === dayOf(now)) return timeOf(at);
  const { month, day: date } = partsOf(at);
  return dayMark(at, now) === '昨日' ? '昨日' : `${month}/${date}`;
};

/** 2026-11-25T18:00, for a datetime-local field. */
export const fieldValue = (at: Date): string => {
  const { year, month, day: date } = partsOf(at);
  return `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}T${timeOf(at)}`;
};

/** 3日と2時間; null below a minute. */
export const spanOf = (milliseconds: number): string | null => {
  const minutes = Math.round(milliseconds / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const words = [days > 0 && `${days}日`, hours > 0 && `${hours}時間`, minutes % 60 > 0 && `${minutes % 60}分`];
  return minutes > 0 ? words.filter(Boolean).slice(0, 2).join('と') : null;
};
