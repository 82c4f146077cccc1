import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CartPorts } from '../../../../lib/carts/cart';
import { EcforceSession } from '../../../../lib/carts/ecforce/session';
import { readSettings } from '../../../../lib/carts/ecforce/settings';
import { sendJson, startServer, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';

export type Answer = (response: ServerResponse, query: URLSearchParams, request: IncomingMessage) => void;

export const json =
  (status: number, value: unknown): Answer =>
  (response) =>
    sendJson(response, value, status);

export const html =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>ようこそ</html>');
  };

export const refusal = (status: number, code: string): Answer =>
  json(status, { errors: [{ code, message: '山田太郎様の値' }] });

export const listOf = (rows: readonly unknown[] = []) => ({ data: rows, included: [], meta: { per: 100 } });

interface Doors {
  /** For those who come without a token. */
  readonly stranger?: Answer;
  readonly signIn?: Answer;
  readonly customers?: Answer;
  readonly orders?: Answer;
  readonly subsOrders?: Answer;
}

/** A server that answers at ecforce's doors as the test says; by default with a token and empty lists. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> => {
  const admin = '/api/v2/admin';
  const answers: Readonly<Record<string, Answer>> = {
    '/api/v2/admins/sign_in.json': doors.signIn ?? json(200, { id: 1, authentication_token: 'token1' }),
    [`${admin}/customers.json`]: doors.customers ?? json(200, listOf()),
    [`${admin}/orders.json`]: doors.orders ?? json(200, listOf()),
    [`${admin}/subs_orders.json`]: doors.subsOrders ?? json(200, listOf()),
  };
  const stranger = doors.stranger ?? refusal(401, 'ASS1001');
  return startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isStrange = url.pathname.startsWith(`${admin}/`) && request.headers.authorization === undefined;
    const answer = isStrange ? stranger : answers[url.pathname];
    if (answer) answer(response, url.searchParams, request);
    else response.writeHead(404).end();
  });
};

/** Well-formed settings for a local server, with a login. */
export const loginTo = (api: Pick<LocalServer, 'host'>, cart: Pick<LocalServer, 'host'> = api) => ({
  ...{ cartDomain: cart.host, apiDomain: api.host, signIn: 'password', email: 'a@example.com', password: 'secret1' },
  requestsPerSecond: 0,
});

export const tokenFor = (api: Pick<LocalServer, 'host'>, cart: Pick<LocalServer, 'host'> = api) => ({
  ...{ cartDomain: cart.host, apiDomain: api.host, signIn: 'token', token: 'secret2' },
  requestsPerSecond: 0,
});

/** A session with one try per request, so that faults show at once. */
export const impatient = (settings: unknown, ports: Partial<CartPorts> = {}, maxAttempts = 1): EcforceSession =>
  new EcforceSession(readSettings(settings), portsWith(ports), { maxAttempts, answerTimeoutMs: 3_000 });
