import type { RawMember } from './raw-shop';

/** A friend the demo adds: who they are to be matched with follows from the rules, not from this plan. */
export interface PlannedFriend {
  readonly lineUserId: string;
  readonly displayName: string;
  /** As the friend gave it; null when none was obtained. */
  readonly email: string | null;
  readonly following: boolean;
}

/** The address by which the services match a member: 携帯メールアドレス alone where there is one. */
export const rawAddress = (member: RawMember): string => String(member['mobileMail'] || member['mail'] || '');

const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

/** How one and the same address may come in. */
const spellings: ReadonlyArray<(address: string) => string> = [
  (address) => address,
  (address) => address.toUpperCase(),
  (address) => ` ${address} `,
  fullWidth,
];

const GROUPS = 25;

/** Friends for the member at this place: most members get one, some none, two, a silent or an unknown one. */
function friendsFor(member: RawMember, index: number): PlannedFriend[] {
  const friend = (suffix: string, change: Partial<PlannedFriend> = {}): PlannedFriend => ({
    lineUserId: `U${`${index.toString(16)}${suffix}`.padStart(32, '0')}`,
    displayName: `お試し ${index}`,
    email: spellings[index % spellings.length]!(rawAddress(member)) || null,
    following: true,
    ...change,
  });
  switch (index % GROUPS) {
    case 0:
      return [];
    case 1:
      return [friend('a', { email: null })];
    case 2:
      return [friend('a', { email: `nobody-${index}@example.com` })];
    case 3:
      return [friend('a'), friend('b')];
    case 4:
      return [friend('a', { following: false })];
    case 5:
      return [friend('a', { email: null, following: false })];
    default:
      return [friend('a')];
  }
}

/** The friends of the demo's channel, with the awkward ones. */
export const planFriends = (members: readonly RawMember[]): PlannedFriend[] => members.flatMap(friendsFor);
