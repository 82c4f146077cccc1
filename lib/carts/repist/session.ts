import type { CartPorts, CartSession } from '../cart';
import { onlyRow } from '../kit/listed/client';
import { ListedSession } from '../kit/listed/session';
import { idReader } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import { noChanges } from './capabilities';
import { RepistClient } from './client';
import { notRepist } from './errors';
import type { Mapping } from './mapping-schema';
import type { RepistSettings } from './settings';

/** One shop of リピスト. Reads only. */
export const openSession = (
  settings: RepistSettings,
  mapping: Mapping,
  ports: CartPorts,
  tuning: ClientTuning = {},
): CartSession => {
  const client = new RepistClient(settings, mapping, ports, tuning);
  const { params, fields } = mapping.customers;
  const idOf = idReader(fields.id ?? '');
  const shop = {
    label: 'リピスト',
    identity: { shop: settings.cartDomain, sandbox: settings.sandbox },
    mapping,
    client,
    checkingClient: new RepistClient(settings, mapping, ports, forSomeoneWaiting(tuning)),
    notOurs: notRepist,
    noChanges,
    async customerRow(customerId: string): Promise<unknown> {
      const ignored = () => notRepist('customers', '顧客IDで絞り込めません');
      if (params.customerId === null) throw ignored();
      const { rows } = await client.list('customers', { [params.customerId]: customerId, [params.page]: '1' });
      return onlyRow(rows, (row) => idOf(row) === customerId, ignored);
    },
  };
  return new ListedSession(shop, ports.clock);
};
