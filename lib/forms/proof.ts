import type { CartId } from '../carts/cart';
import type { Store } from '../store/store';

/** What a friend typed next to the phone number. */
export type Witness =
  { readonly kind: 'birthday'; readonly day: string } | { readonly kind: 'kana'; readonly name: string };

/** Where a cart's fields hold the customer's name in kana, in the order of reading; the others' rows do not carry one. */
const KANA_FIELDS: Readonly<Partial<Record<CartId, readonly string[]>>> = {
  futureshop: ['lastNameKana', 'firstNameKana'],
};

/**
 * The form in which two kana names are one: full-width katakana without spaces and points; half-width, hiragana and
 * small letters typed large (キヨウコ, as many carts keep キョウコ) count as the same. '' where nothing of it is kana.
 */
export function kanaKey(raw: string): string {
  const katakana = raw
    .normalize('NFKC')
    .replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60))
    .replace(/[\s・=.\u2010-\u2015\u2212-]/g, '');
  if (!/^[\u30a1-\u30fa\u30fc]+$/.test(katakana)) return '';
  return katakana.replace(/[ァィゥェォッャュョヮヵヶ]/g, (letter) => LARGE[letter] ?? letter);
}

const LARGE: Readonly<Record<string, string>> = {
  ァ: 'ア', ィ: 'イ', ゥ: 'ウ', ェ: 'エ', ォ: 'オ', ッ: 'ツ', ャ: 'ヤ', ュ: 'ユ', ョ: 'ヨ', ヮ: 'ワ', ヵ: 'カ', ヶ: 'ケ',
}; // prettier-ignore

interface CustomerRow extends Record<string, unknown> {
  cart: CartId;
  birthday: string | null;
  fields: Readonly<Record<string, unknown>>;
}

/** Customers with that phone number, 退会 left out, in linked connections of the channel's kind. */
const SAME_PHONE = `
  SELECT k.cart, c.birthday, c.fields FROM cart_customer c
  JOIN cart_connection k ON k.id = c.connection_id AND k.state = 'linked'
  JOIN line_channel ch ON ch.sandbox = k.sandbox AND ch.id = $1
  WHERE c.phone_key = $2 AND c.withdrawn_on IS NULL LIMIT 100`;

function agrees(customer: CustomerRow, witness: Witness): boolean {
  if (witness.kind === 'birthday') return customer.birthday !== null && customer.birthday === witness.day;
  const recorded = (KANA_FIELDS[customer.cart] ?? []).map((key) => String(customer.fields[key] ?? '')).join('');
  const key = kanaKey(witness.name);
  return key !== '' && kanaKey(recorded) === key;
}

/**
 * Whether what was typed agrees with a cart's record of that phone number (normalised): the only place that decides
 * that a typed number is `proven`. No number, no birthday in the record, or nobody: false, and nobody learns which.
 */
export async function agreesWithCart(
  store: Store,
  channelId: string,
  phone: string,
  witness: Witness,
): Promise<boolean> {
  const { rows } = await store.query<CustomerRow>(SAME_PHONE, [channelId, phone]);
  return rows.some((customer) => agrees(customer, witness));
}
