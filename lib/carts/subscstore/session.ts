import type { CartPorts, CartSession } from '../cart';
import { onlyRow } from '../kit/listed/client';
import { ListedSession } from '../kit/listed/session';
import { idReader } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import { noChanges } from './capabilities';
import { SubscstoreClient } from './client';
import { notSubscstore } from './errors';
import type { Mapping } from './mapping-schema';
import type { SubscstoreSettings } from './settings';

/** Ids as they stand in a path; anything else would lead elsewhere. */
const isId = (text: string): boolean => /^[\w-]{1,100}$/.test(text);

/** One shop of サブスクストア. Reads only. */
export const openSession = (
  settings: SubscstoreSettings,
  mapping: Mapping,
  ports: CartPorts,
  tuning: ClientTuning = {},
): CartSession => {
  const client = new SubscstoreClient(settings, mapping, ports, tuning);
  const idOf = idReader(mapping.customers.fields.id ?? '');
  const shop = {
    label: 'サブスクストア',
    identity: { shop: settings.cartDomain, sandbox: settings.sandbox },
    mapping,
    client,
    checkingClient: new SubscstoreClient(settings, mapping, ports, forSomeoneWaiting(tuning)),
    notOurs: notSubscstore,
    noChanges,
    async customerRow(customerId: string): Promise<unknown> {
      const row = isId(customerId) ? await client.customer(customerId) : null;
      const other = () => notSubscstore('customers', '別の顧客が返ってきました');
      return onlyRow(row === null ? [] : [row], (one) => idOf(one) === customerId, other);
    },
  };
  return new ListedSession(shop, ports.clock);
};
