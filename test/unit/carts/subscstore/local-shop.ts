import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CartPorts, CartSession } from '../../../../lib/carts/cart';
import { readMapping } from '../../../../lib/carts/subscstore/mapping';
import { openSession } from '../../../../lib/carts/subscstore/session';
import { readSettings } from '../../../../lib/carts/subscstore/settings';
import { sendJson, startServer, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

interface Doors {
  readonly token?: Answer;
  readonly users?: Answer;
  readonly user?: Answer;
  readonly orders?: Answer;
  readonly courseOrders?: Answer;
}

const empty =
  (key: string): Answer =>
  (response) =>
    sendJson(response, { [key]: [], total_count: 0 });

/** A server that answers at サブスクストア's doors as the test says; by default with a token and empty lists. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> => {
  const answers: Readonly<Record<string, Answer | undefined>> = {
    '/api/v1/external_cooperation/access_tokens':
      doors.token ?? ((response) => sendJson(response, { access_token: 'token1' })),
    '/api/v1/users': doors.users ?? empty('users'),
    '/api/v1/users/7': doors.user,
    '/api/v1/orders': doors.orders ?? empty('orders'),
    '/api/v1/course_orders': doors.courseOrders ?? empty('course_orders'),
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
    readSettings({ cartDomain: host, applicationId: 'app1', secretKey: 'secret-key-1', requestsPerSecond: 0 }),
    readMapping(ports.mappingOverride),
    portsWith(ports),
    { maxAttempts, answerTimeoutMs: 3_000 },
  );
