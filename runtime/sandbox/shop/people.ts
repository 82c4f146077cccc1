import { mix, pick, place, two } from './mix';
import { FIRST_NAMES, LAST_NAMES, RARE_LAST_NAMES } from './words';

/** A customer as life makes them; each pretend cart writes them in its own way. */
export interface Person {
  readonly index: number;
  readonly lastName: string;
  readonly firstName: string;
  readonly lastNameKana: string;
  readonly firstNameKana: string;
  /** As typed, awkward ones among them; '' where none was given. */
  readonly phone: string;
  readonly email: string;
  /** yyyy-MM-dd; '' where none was given. */
  readonly birthday: string;
  readonly points: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

/** Eleven digits that nobody else of this shop has. */
const mobile = (seed: number, index: number): string => {
  const digits = String((index * 7919 + (mix(seed, 0, 31) % 10_000)) % 100_000_000).padStart(8, '0');
  return `090${digits}`;
};

const hyphened = (digits: string): string => `${digits.slice(0, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}`;

/**
 * Of any 100 consecutive people: 6 without a phone, 4 in full width, 4 with +81, 3 with odd hyphens, 2 that nobody can
 * call, 2 with the number of the one before; the others plain, half of them with hyphens.
 */
function phoneOf(seed: number, index: number): string {
  const kind = place(seed, index, 100, 37, 2);
  const digits = mobile(seed, index);
  if (kind < 6) return '';
  if (kind < 10) return wide(hyphened(digits));
  if (kind < 14) return `+81 ${digits.slice(1, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}`;
  if (kind < 17) return hyphened(digits).replaceAll('-', '‐');
  if (kind < 19) return kind === 17 ? '0000' : 'なし';
  // 37 places earlier is a plain number, so the one before truly owns it.
  if (kind >= 90 && kind < 92 && index > 0) return mobile(seed, index - 1);
  return kind % 2 === 0 ? digits : hyphened(digits);
}

/** Of any 50 consecutive people: 3 without an address, 1 in capitals. */
function emailOf(seed: number, index: number): string {
  const kind = place(seed, index, 50, 17, 3);
  if (kind < 3) return '';
  const address = `customer${index + 1}.${mix(seed, index, 13) % 1000}@example.com`;
  return kind === 3 ? address.toUpperCase() : address;
}

const FIRST_DAY = Date.UTC(2023, 0, 1);
const MINUTE = 60_000;

/** The person of an index: the same seed makes the same people. */
export function personAt(seed: number, index: number): Person {
  const rare = mix(seed, index, 1) % 25 === 0;
  const [lastName, lastNameKana] = pick(rare ? RARE_LAST_NAMES : LAST_NAMES, mix(seed, index, 2));
  const [firstName, firstNameKana] = pick(FIRST_NAMES, mix(seed, index, 3));
  const born = mix(seed, index, 4);
  const createdAt = FIRST_DAY + index * MINUTE;
  return {
    ...{ index, lastName, firstName, lastNameKana, firstNameKana },
    phone: phoneOf(seed, index),
    email: emailOf(seed, index),
    birthday: born % 12 === 0 ? '' : `${1940 + (born % 65)}-${two(1 + (born % 12))}-${two(1 + (born % 28))}`,
    points: mix(seed, index, 5) % 3 === 0 ? 0 : mix(seed, index, 6) % 5000,
    createdAt,
    updatedAt: createdAt + (mix(seed, index, 7) % 1000) * MINUTE,
  };
}
