import { systemClock } from '../../../lib/clock';
import { addFriends, ensureChannel } from '../../../lib/crm/friends';
import type { Store } from '../../../lib/store/store';
import type { Person } from '../../sandbox/shop/people';

/*
 * Who is to be linked with whom, by the rules of the services' help pages. Nothing of the product's normalisers or of its
 * matching is called: two mistakes would have to agree to go unseen.
 */

/** The number in digits from 0 on; null where there is none to call. */
const plainPhone = ({ phone }: Pick<Person, 'phone'>): string | null => {
  const digits = phone.normalize('NFKC').replaceAll(/\D/g, '').replace(/^81/, '0');
  return /^0[789]0\d{8}$/.test(digits) ? digits : null;
};

const plainEmail = ({ email }: Pick<Person, 'email'>): string | null => (email === '' ? null : email.toLowerCase());

const keyOf: Readonly<Record<'phone' | 'email', (person: Person) => string | null>> = {
  phone: plainPhone,
  email: plainEmail,
};

/** Every third person is no friend. */
const isFriend = ({ index }: Person): boolean => index % 3 !== 2;

export const lineUserIdOf = ({ index }: Pick<Person, 'index'>): string => `U${index.toString(16).padStart(32, '0')}`;

/** Friends with proven addresses: the people of the pretend shops, who are the same in each of them. */
export async function befriend(store: Store, people: readonly Person[]): Promise<number> {
  const channel = await ensureChannel(store, { lineChannelId: 'demo', name: 'お試し', sandbox: true }, systemClock);
  const friends = people.filter(isFriend).map((person) => ({
    lineUserId: lineUserIdOf(person),
    displayName: `お試し ${person.index}`,
    email: plainEmail(person),
    phone: plainPhone(person),
  }));
  const { inserted } = await addFriends(store, channel.id, friends, 'sandbox', systemClock);
  return inserted;
}

/** The friends who are one customer and no other's, of these customers. */
export function expectedLinks(
  customers: readonly Person[],
  people: readonly Person[],
  by: 'phone' | 'email',
): string[] {
  const count = (some: readonly Person[], key: string): number => some.filter((one) => keyOf[by](one) === key).length;
  const friends = people.filter(isFriend);
  return friends
    .filter((friend) => {
      const key = keyOf[by](friend);
      return key !== null && count(customers, key) === 1 && count(friends, key) === 1;
    })
    .map(lineUserIdOf);
}
