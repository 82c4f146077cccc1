import type { MemberRow } from './member-row';

/** Which rows of the listing cannot be read: one of every `every` members, none in the first half of the first lot. */
export const isUnreadable = (index: number, every: number): boolean =>
  every > 0 && index % every === Math.floor(every * 0.6);

/** In turn: no member id, a day that does not exist, points in words. */
export const spoil = (row: MemberRow, index: number, every: number): MemberRow => {
  const turn = Math.floor(index / every) % 3;
  if (turn === 0) return { ...row, memberId: '' };
  return turn === 1 ? { ...row, birthday: '1985-13-45' } : { ...row, points: '三百' };
};
