/** A 32-bit hash of a seed and up to two numbers (murmur3's finaliser): every generated value of the shop comes from it. */
export const mix = (seed: number, index: number, salt = 0): number => {
  let hash = (seed ^ Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** The element that a hash chooses. */
export const pick = <T>(list: readonly T[], hash: number): T => list[hash % list.length] as T;

/**
 * A place from 0 to `of`-1 such that any `of` consecutive indexes take each place exactly once (where `stride` and `of`
 * share no divisor): stated rates hold exactly, not on average.
 */
export const place = (seed: number, index: number, of: number, stride: number, salt: number): number =>
  (index * stride + mix(seed, salt)) % of;

const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

/** 0 to 99 as two digits. */
export const two = (n: number): string => TWO_DIGITS[n] as string;
