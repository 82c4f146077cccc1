import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CartPorts, CartSession } from '../../../../lib/carts/cart';
import { readMapping } from '../../../../lib/carts/repist/mapping';
import { openSession } from '../../../../lib/carts/repist/session';
import { readSettings } from '../../../../lib/carts/repist/settings';
import { sendJson, startServer, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

interface Doors {
  readonly customers?: Answer;
  readonly orders?: Answer;
  readonly subscriptions?: Answer;
}

const empty =
  (key: string): Answer =>
  (response) =>
    sendJson(response, { [key]: [], total_count: 0 });

/** A server that answers at リピスト's three doors as the test says; by default with empty lists. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> => {
  const answers: Readonly<Record<string, Answer>> = {
    '/api/data_assistant/customers': doors.customers ?? empty('customers'),
    '/api/data_assistant/orders': doors.orders ?? empty('orders'),
    '/api/data_assistant/subscriptions': doors.subscriptions ?? empty('subscriptions'),
  };
  return startServer((request, response) => {
    const answer = answers[new URL(request.url ?? '/', 'http://127.0.0.1').pathname];
    if (answer) answer(response, request);
    else response.writeHead(404).end();
  });
};

/** A session with one try per request, so that faults show at once. */
export const impatientSession = (
  { host }: Pick<LocalServer, 'host'>,
  ports: Partial<CartPorts> = {},
  maxAttempts = 1,
): CartSession =>
  openSession(
    readSettings({ cartDomain: host, accessToken: 'SecretToken1', requestsPerSecond: 0 }),
    readMapping(ports.mappingOverride),
    portsWith(ports),
    { maxAttempts, answerTimeoutMs: 3_000 },
  );
