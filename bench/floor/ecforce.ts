import { askJson, type FloorReader } from './reader';

interface Resource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const PAGE = 100;

export const readEcforce: FloorReader = async function* ({ apiDomain: host = '', token = '' }) {
  const headers = { Authorization: `Token token="${token}"` };
  const listed = `/api/v2/admin/customers.json?per=${PAGE}&page=1&sort=id&include=billing_address`;
  for (let after = 0; ;) {
    const path = after === 0 ? listed : `${listed}&q%5Bid_gteq%5D=${after + 1}`;
    const { data, included } = await askJson<{ data: Resource[]; included: Resource[] }>({ host, path, headers });
    const phones = new Map(included.map(({ id, attributes }) => [id, attributes.full_tel]));
    yield data.map(({ id, attributes: row }) => ({
      id,
      email: row.email,
      mobile: row.mobile_email,
      phone: phones.get(id),
      birthday: row.birth,
      updated: row.updated_at,
      fields: { customerId: id, purchaseCount: row.buy_times },
    }));
    if (data.length < PAGE) return;
    after = Number(data.at(-1)!.id);
  }
};
