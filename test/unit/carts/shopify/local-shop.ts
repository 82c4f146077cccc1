import type { ServerResponse } from 'node:http';
import type { CartPorts } from '../../../../lib/carts/cart';
import { readSettings } from '../../../../lib/carts/shopify/settings';
import { ShopifySession } from '../../../../lib/carts/shopify/session';
import { sendJson, startServer, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';

export type Answer = (response: ServerResponse) => void;

export const json =
  (status: number, value: unknown): Answer =>
  (response) =>
    sendJson(response, value, status);

export const html =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>ようこそ</html>');
  };

/** A refusal inside HTTP 200. */
export const refused = (code: string, extensions: unknown = {}): Answer =>
  json(200, { errors: [{ message: '山田太郎様の値', extensions: { code } }], extensions });

/** A page of any of the lists. */
export const page = (field: string, nodes: readonly unknown[] = [], more = {}): unknown => ({
  data: { [field]: { pageInfo: { hasNextPage: false, endCursor: null, ...more }, nodes } },
});

interface Doors {
  readonly token?: Answer;
  readonly customers?: Answer;
  readonly orders?: Answer;
  readonly subscriptionContracts?: Answer;
}

const bodyOf = async (request: AsyncIterable<Buffer>): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += chunk.toString();
  return text;
};

/** A server that answers to each list as the test says; by default with empty ones. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> =>
  startServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (request.url === '/admin/oauth/access_token') {
        return (doors.token ?? json(200, { access_token: 'token1', scope: '', expires_in: 86_399 }))(response);
      }
      const field = (['subscriptionContracts', 'customers', 'orders'] as const).find((name) =>
        body.includes(`${name}(`),
      );
      return field ? (doors[field] ?? json(200, page(field)))(response) : void response.writeHead(404).end();
    });
  });

/** With one try a request, so that faults show at once. */
export const impatient = (
  server: Pick<LocalServer, 'host'>,
  {
    ports = {},
    maxAttempts = 1,
    ...settings
  }: { ports?: Partial<CartPorts>; maxAttempts?: number; authentication?: string } = {},
): ShopifySession =>
  new ShopifySession(
    readSettings({
      ...{ shopDomain: server.host, accessToken: 'shpat_secret1', clientId: 'client1', clientSecret: 'secret1' },
      ...{ requestsPerSecond: 0, ...settings },
    }),
    portsWith(ports),
    { maxAttempts, answerTimeoutMs: 3_000 },
  );
