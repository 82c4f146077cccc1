import { askJson, FORM, type FloorReader } from './reader';

type Customer = Readonly<Record<string, unknown>>;

export const readRepist: FloorReader = async function* ({ cartDomain: host = '', accessToken = '' }) {
  const path = '/api/data_assistant/customers';
  for (let page = 1; ; page += 1) {
    const body = new URLSearchParams({ page: String(page), token: accessToken }).toString();
    const { customers } = await askJson<{ customers: Customer[] }>({ host, path, headers: FORM, body });
    if (customers.length === 0) return;
    yield customers.map((row) => ({
      id: row.customer_id,
      email: row.email,
      phone: row.tel,
      birthday: row.birthday,
      updated: row.updated_at,
      fields: { customerId: row.customer_id, points: row.point },
    }));
  }
};
