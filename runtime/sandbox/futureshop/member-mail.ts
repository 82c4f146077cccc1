import { mix, place } from '../shop/mix';

export interface MemberMail {
  readonly mail: string;
  readonly mobileMail: string;
}

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

const mailOf = (seed: number, index: number): string => `member${index + 1}.${mix(seed, index, 11) % 1000}@example.com`;
const mobileOf = (seed: number, index: number): string =>
  `m.${index + 1}-${mix(seed, index, 12) % 1000}@keitai.example.jp`;

/**
 * The two addresses of a member. Of any 100 consecutive members: 8 have none, 13 mobile mail only (1 of them with the
 * dots that old mobile addresses allow), 15 both, 3 capitals, 2 full width, 1 spaces around, 1 something that is no
 * address, 2 the address of the member before; the others one plain address.
 */
export const mailsOf = (seed: number, index: number): MemberMail => {
  const kind = place(seed, index, 100, 37, 1);
  if (kind < 8) return { mail: '', mobileMail: '' };
  if (kind < 20) return { mail: '', mobileMail: mobileOf(seed, index) };
  if (kind < 35) return { mail: mailOf(seed, index), mobileMail: mobileOf(seed, index) };
  if (kind < 38)
    return { mail: mailOf(seed, index).replace('member', 'Member').replace('example', 'EXAMPLE'), mobileMail: '' };
  if (kind < 40) return { mail: wide(mailOf(seed, index)), mobileMail: '' };
  if (kind === 40) return { mail: ` ${mailOf(seed, index)}　`, mobileMail: '' };
  if (kind === 41) return { mail: 'メールなし', mobileMail: '' };
  if (kind === 42) return { mail: '', mobileMail: `..${index + 1}..love.@keitai.example.jp` };
  // 37 places earlier is a plain address, so the member before (index - 1) truly owns the one that is shared.
  if (kind >= 90 && kind < 92 && index > 0) return { mail: mailOf(seed, index - 1), mobileMail: '' };
  return { mail: mailOf(seed, index), mobileMail: '' };
};
