import { askJson, FORM, type FloorReader } from './reader';

interface Answer {
  readonly response: { readonly customers: readonly { readonly customer: Readonly<Record<string, unknown>> }[] };
}

const PAGE = 500;

const tokenOf = async ({ shopDomain: host = '', ...client }: Readonly<Record<string, string>>): Promise<string> => {
  const body = new URLSearchParams({
    ...{ client_id: client.clientId ?? '', client_secret: client.clientSecret ?? '' },
    ...{ grant_type: 'client_credentials', redirect_uri: client.redirectUrl ?? '' },
    code: new URL(client.consentUrl ?? '').searchParams.get('code') ?? '',
  }).toString();
  return (await askJson<{ access_token: string }>({ host, path: '/api/oauth/token.php', headers: FORM, body }))
    .access_token;
};

export const readRakuraku: FloorReader = async function* (login) {
  const { shopDomain: host = '' } = login;
  const headers = { Authorization: `Bearer ${await tokenOf(login)}`, ...FORM };
  const path = '/api/v2/customers/search';
  for (let from = 0; ;) {
    const options = { 'search_options[customer_id_from]': String(from), 'search_options[limit]': String(PAGE) };
    const body = new URLSearchParams({ ...options, 'response_options[response_type]': 'json' }).toString();
    const { customers } = (await askJson<Answer>({ host, path, headers, body })).response;
    yield customers.map(({ customer: row }) => ({
      id: row.customer_id,
      email: row.email,
      phone: row.tel,
      birthday: row.birth,
      updated: row.update_date,
      fields: { customerId: row.customer_id, points: row.point },
    }));
    if (customers.length < PAGE) return;
    from = Number(customers.at(-1)!.customer.customer_id) + 1;
  }
};
