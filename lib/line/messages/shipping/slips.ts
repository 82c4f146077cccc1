/** A slip number as it is shown, and as a tracking page takes it (null: not of such a form). */
export interface Slip {
  readonly shown: string;
  readonly digits: string | null;
}

const MAX_SLIPS = 20;
const MAX_LENGTH = 40;

/** The number without hyphens and spaces: digits, or the international form. Nothing else goes into a link. */
function digitsOf(text: string): string | null {
  const bare = text.toUpperCase().replaceAll(/[\s\u2010-\u2015\u2212\u30FC\uFF0D-]/g, '');
  return /^\d{8,14}$|^[A-Z]{2}\d{9}[A-Z]{2}$/.test(bare) ? bare : null;
}

/** "1234 5678 9012" is one number, "123456789012 123456789013" are two. */
const bySpaces = (text: string): string[] => (digitsOf(text) === null ? text.split(/\s+/) : [text]);

/** The slip numbers of a cart's field: shops write several, with commas and the like between them. */
export function slipsOf(field: string | null): Slip[] {
  const parts = (field ?? '')
    .normalize('NFKC')
    .split(/[,、;/|\n\t]+/)
    .map((part) => part.trim())
    .flatMap(bySpaces)
    .filter((part) => part !== '')
    .map((part) => part.slice(0, MAX_LENGTH));
  return [...new Set(parts)].slice(0, MAX_SLIPS).map((shown) => ({ shown, digits: digitsOf(shown) }));
}

/**
 * False where a 12-digit number cannot be right: its last digit is the rest of the first eleven divided by 7 (ヤマト,
 * 佐川, 日本郵便). Other lengths follow other rules and pass. A warning for the shop only: the friend sees the number as it is.
 */
export const isPlausibleSlip = ({ digits }: Slip): boolean =>
  digits === null || !/^\d{12}$/.test(digits) || Number(digits.slice(0, 11)) % 7 === Number(digits[11]);
