import { askJson, JSON_BODY, type FloorReader } from './reader';

interface Answer {
  readonly data: {
    readonly customers: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      readonly nodes: readonly Readonly<Record<string, Readonly<Record<string, unknown>> | null>>[];
    };
  };
}

const query = `query ($after: String) {
  customers(first: 33, after: $after, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id numberOfOrders updatedAt defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
  }
}`;

export const readShopify: FloorReader = async function* ({ shopDomain: host = '', accessToken = '' }) {
  const headers = { 'X-Shopify-Access-Token': accessToken, ...JSON_BODY };
  const path = '/admin/api/2026-10/graphql.json';
  let after: string | null = null;
  for (;;) {
    const body: string = JSON.stringify({ query, variables: { after } });
    const { data }: Answer = await askJson<Answer>({ host, path, headers, body });
    const { pageInfo, nodes } = data.customers;
    yield nodes.map((row) => ({
      id: String(row.id).slice('gid://shopify/Customer/'.length),
      email: row.defaultEmailAddress?.emailAddress,
      phone: row.defaultPhoneNumber?.phoneNumber,
      updated: row.updatedAt,
      fields: { customerId: row.id, purchaseCount: row.numberOfOrders },
    }));
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
};
