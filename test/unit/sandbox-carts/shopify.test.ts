import { startShopifySandbox, type RunningShopify } from '../../../runtime/sandbox/shopify/server';

let sandbox: RunningShopify;
afterEach(() => sandbox?.stop());

const open = async (options: Parameters<typeof startShopifySandbox>[0] = {}): Promise<void> => {
  sandbox = await startShopifySandbox({ customers: 60, subscriptions: 20, orders: 30, pace: false, ...options });
};

interface Answer {
  readonly data?: Record<string, never>;
  readonly errors?: { readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly cost: Record<string, unknown> };
}

const post = (path: string, body: unknown, token = sandbox.credentials.accessToken) =>
  fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
    body: JSON.stringify(body),
  });
const GRAPHQL = '/admin/api/2026-10/graphql.json';
const ask = async (query: string, variables: unknown = {}): Promise<Answer> =>
  (await post(GRAPHQL, { query, variables })).json() as Promise<Answer>;
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);

const page = (first: number, node = 'id numberOfOrders') =>
  `{ customers(first: ${first}, sortKey: UPDATED_AT) { pageInfo { hasNextPage endCursor } nodes { ${node} } } }`;

const tokenFor = (form: Record<string, string>) =>
  fetch(`${sandbox.url}/admin/oauth/access_token`, { method: 'POST', body: new URLSearchParams(form) });

test('answers what is selected and nothing else, a 64-bit count as text', async () => {
  await open();
  const { data } = await ask('{ customers(first: 1, sortKey: UPDATED_AT) { nodes { who: id numberOfOrders } } }');
  expect(data).toEqual({
    customers: {
      nodes: [
        {
          who: expect.stringMatching(/^gid:\/\/shopify\/Customer\/\d+$/),
          numberOfOrders: expect.stringMatching(/^\d+$/),
        },
      ],
    },
  });
});

test('leads by cursor to every customer once, in the order of change', async () => {
  await open();
  const ids: string[] = [];
  const query = `query ($after: String) {
    customers(first: 25, after: $after, sortKey: UPDATED_AT) { pageInfo { hasNextPage endCursor } nodes { id } }
  }`;
  for (let after: string | null = null, more = true; more;) {
    const { customers } = (await ask(query, { after })).data as unknown as {
      customers: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { id: string }[] };
    };
    ids.push(...customers.nodes.map(({ id }) => id));
    [after, more] = [customers.pageInfo.endCursor, customers.pageInfo.hasNextPage];
  }
  expect(new Set(ids).size).toBe(60);
});

test('tells the points: objects one each, lists by first, a change ten more', async () => {
  await open();
  const { extensions } = await ask(page(10, 'id defaultEmailAddress { emailAddress }'));
  expect(extensions?.cost).toMatchObject({ requestedQueryCost: 21, throttleStatus: { restoreRate: 2000 } });
  expect(extensions?.cost.actualQueryCost).toBeLessThanOrEqual(21);
  const pause = `mutation { subscriptionContractPause(subscriptionContractId: "x") { contract { id } } }`;
  expect((await ask(pause)).extensions?.cost.requestedQueryCost).toBe(12);
});

test('throttles inside HTTP 200, without data, until the bucket has filled', async () => {
  await open({ pace: true });
  expect(sandbox.credentials).not.toHaveProperty('requestsPerSecond');
  sandbox.control.drainBucket();
  const answer = await ask(page(250));
  expect(codesOf(answer)).toEqual(['THROTTLED']);
  expect(answer).not.toHaveProperty('data');
  expect(answer.extensions?.cost).toMatchObject({ requestedQueryCost: 251, actualQueryCost: null });
});

test.each([
  ['a query above the ceiling', page(250, 'defaultEmailAddress { emailAddress } a: defaultEmailAddress { emailAddress } b: defaultEmailAddress { emailAddress }'), 'MAX_COST_EXCEEDED'], // prettier-ignore
  ['more rows than allowed', page(251), 'BAD_REQUEST'],
  ['a field that is not there', page(1, 'shoeSize'), 'undefinedField'],
  ['a cursor of elsewhere', '{ customers(first: 1, after: "x", sortKey: UPDATED_AT) { nodes { id } } }', 'BAD_REQUEST'],
  ['what is no GraphQL', '{ customers(', 'PARSE_ERROR'],
])('refuses %s inside HTTP 200', async (_name, query, code) => {
  await open();
  expect(codesOf(await ask(query))).toEqual([code]);
});

test('contracts of another app are listed nowhere and denied by id', async () => {
  await open();
  const id = `gid://shopify/SubscriptionContract/${sandbox.control.foreignContractId()}`;
  expect(codesOf(await ask('query ($id: ID!) { subscriptionContract(id: $id) { id } }', { id }))).toEqual([
    'ACCESS_DENIED',
  ]);
  const all = await ask('{ subscriptionContracts(first: 250, sortKey: UPDATED_AT) { nodes { id } } }');
  expect(JSON.stringify(all.data)).not.toContain(sandbox.control.foreignContractId());
});

test('denies what the scopes do not hold', async () => {
  await open({ scopes: ['read_orders'] });
  expect(codesOf(await ask(page(1)))).toEqual(['ACCESS_DENIED']);
});

test('a skip of a cycle already charged is a userError, and a skip moves no date by itself', async () => {
  await open();
  const { index, count, nextDeliveryOn } = [...sandbox.control.book.subscriptions.all()].find(
    ({ state }) => state === 'active',
  )!;
  const id = `gid://shopify/SubscriptionContract/${sandbox.control.contractId(index)}`;
  const skip = (cycle: number) =>
    ask(
      `mutation ($id: ID!, $cycle: Int!) {
        subscriptionBillingCycleSkip(billingCycleInput: { contractId: $id, selector: { index: $cycle } }) {
          billingCycle { skipped } userErrors { code }
        }
      }`,
      { id, cycle },
    );
  expect((await skip(count)).data).toEqual({
    subscriptionBillingCycleSkip: { billingCycle: null, userErrors: [{ code: 'INVALID' }] },
  });
  expect((await skip(count + 1)).data).toEqual({
    subscriptionBillingCycleSkip: { billingCycle: { skipped: true }, userErrors: [] },
  });
  const { data } = await ask('query ($id: ID!) { subscriptionContract(id: $id) { nextBillingDate } }', { id });
  expect(data).toEqual({ subscriptionContract: { nextBillingDate: `${nextDeliveryOn}T00:00:00Z` } });
});

test('lets in the permanent token and those by client credentials, nobody else', async () => {
  await open();
  expect((await post(GRAPHQL, { query: page(1) }, 'shpat_wrong')).status).toBe(401);
  const { clientId: client_id, clientSecret: client_secret } = sandbox.credentials;
  const good = { grant_type: 'client_credentials', client_id, client_secret };
  const issued = (await (await tokenFor(good)).json()) as { access_token: string; expires_in: number };
  expect(issued.expires_in).toBe(86_399);
  expect((await post(GRAPHQL, { query: page(1) }, issued.access_token)).status).toBe(200);
  sandbox.control.expireTokens();
  expect((await post(GRAPHQL, { query: page(1) }, issued.access_token)).status).toBe(401);
  expect((await tokenFor({ ...good, client_secret: 'wrong' })).status).toBe(400);
  sandbox.control.refuseClientsAs('shop_not_permitted');
  expect(await (await tokenFor(good)).json()).toEqual({ error: 'shop_not_permitted' });
});

test('control is for programs of this machine, not for a web page', async () => {
  await open();
  const fromPage = await fetch(`${sandbox.url}/sandbox/shop`, { headers: { origin: 'https://example.com' } });
  expect(fromPage.status).toBe(403);
  expect(await (await fetch(`${sandbox.url}/sandbox/shop`)).json()).toEqual({
    customers: 60,
    subscriptions: 20,
    orders: 30,
  });
});
