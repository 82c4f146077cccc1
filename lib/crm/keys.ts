import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

type Raw = string | null | undefined;

const PLAIN_EMAIL = /^[a-z0-9._+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$/;
/** RFC 5321 atoms and dots in any place: docomo and au gave out addresses such as `a..b.@docomo.ne.jp`. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
const EMAIL_MAX = 254;

/** Zero-width, soft-hyphen and direction marks, which arrive with copied text and are part of no key. */
const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;

/**
 * Full-width ASCII to ASCII. Only these characters and not the whole of NFKC, which would also turn another mailbox
 * (`ª@…`, `ﬁ@…`) into this one.
 */
const narrow = (text: string): string =>
  text.replace(INVISIBLE, '').replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));

/**
 * The key by which two e-mail addresses are one: lower case, half-width, without surrounding space. null when it is
 * not one plain address (a display name, two addresses, space inside). Plus-parts and dots are kept: they are
 * different mailboxes to most providers.
 */
export const normaliseEmail = (raw: Raw): string | null => {
  if (!raw) return null;
  if (raw.length <= EMAIL_MAX && PLAIN_EMAIL.test(raw)) return raw;
  const text = narrow(raw).trim();
  if (text.length > EMAIL_MAX + 2) return null;
  const at = text.lastIndexOf('@');
  if (at < 1) return null;
  const local = unquoted(text.slice(0, at));
  if (!LOCAL_PART.test(local)) return null;
  const domain = asciiDomain(text.slice(at + 1));
  if (!DOMAIN.test(domain)) return null;
  const key = `${local.toLowerCase()}@${domain}`;
  return key.length <= EMAIL_MAX ? key : null;
};

/** `"a..b"@docomo.ne.jp` is how mail software writes `a..b@docomo.ne.jp`; the quotes are not part of the name. */
const unquoted = (local: string): string =>
  local.length > 2 && local.startsWith('"') && local.endsWith('"') ? local.slice(1, -1) : local;

/** As DNS compares names: lower case, a Japanese domain as its `xn--` form. '' when it is no host name. */
const asciiDomain = (domain: string): string =>
  /^[\x21-\x7e]*$/.test(domain) ? domain.toLowerCase() : domainToASCII(domain);

const MOBILE = /^0([2-9]0)-?([0-9]{4})-?([0-9]{4})$/;
/** Hyphens, minus signs, dashes, box lines and the katakana long mark, all typed for a hyphen in Japanese forms. */
const PHONE_SEPARATORS = /[\s().\u002d\u00b7\u2010-\u2015\u2043\u2212\u2500\u2501\u30fb\u30fc\ufe58\ufe63\uff70]/g;
/** Long enough to be one person's number. */
const DIGITS = /^\+?[0-9]{9,20}$/;
/**
 * National numbers without their 0. The second digit is 0 in the ten-digit ranges (050, 060, 070, 080, 090, 020, 0800)
 * and never 0 in a nine-digit one, so a number whose 0 was lost cannot be taken for another.
 */
const JAPANESE = /^(?:[1-9][1-9][0-9]{7}|[2-9]0[0-9]{8})$/;

/**
 * The key by which two phone numbers are one: E.164. Without a country code the number is Japanese, also when a
 * spreadsheet ate its leading 0 or the + of +81. null when it is not one possible number; an extension (内線) is
 * refused, since it is not a number of the person alone.
 */
export const normalisePhone = (raw: Raw): string | null => {
  if (!raw) return null;
  const mobile = MOBILE.exec(raw);
  if (mobile) return `+81${mobile[1]}${mobile[2]}${mobile[3]}`;
  if (raw.length > 100) return null;
  const text = narrow(raw).trim().replace(/^'/, '').replace(PHONE_SEPARATORS, '');
  if (!DIGITS.test(text)) return null;
  const international = /^(?:\+|00|010)([1-9][0-9]*)$/.exec(text)?.[1] ?? withoutItsPlus(text);
  if (international === undefined) return japanese(text);
  return international.startsWith('81') ? japanese(international.slice(2)) : abroad(international);
};

/** `819012345678`: no national number is that long, so the + was lost on the way. */
const withoutItsPlus = (text: string): string | undefined => (/^81[0-9]{9,11}$/.test(text) ? text : undefined);

const japanese = (digits: string): string | null => {
  const national = digits.replace(/^0/, '');
  return JAPANESE.test(national) ? `+81${national}` : null;
};

/**
 * libphonenumber drops a trunk 0 typed after a country code; where it would drop one again, or too few digits are left,
 * it is no number.
 */
const abroad = (digits: string): string | null => {
  const key = possible(`+${digits}`);
  return key !== null && DIGITS.test(key) && possible(key) === key ? key : null;
};

const possible = (e164: string): string | null => {
  const parsed = parsePhoneNumberFromString(e164);
  return parsed?.isPossible() ? parsed.number : null;
};
