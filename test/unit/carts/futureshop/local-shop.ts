import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CartPorts, CartSession } from '../../../../lib/carts/cart';
import { readMapping } from '../../../../lib/carts/futureshop/mapping';
import { FutureshopSession } from '../../../../lib/carts/futureshop/session';
import { readSettings } from '../../../../lib/carts/futureshop/settings';
import { sendJson, startServer, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';

export type Answer = (response: ServerResponse, query: URLSearchParams, request: IncomingMessage) => void;

interface Doors {
  readonly token?: Answer;
  readonly member?: Answer;
  readonly shipping?: Answer;
}

const giveToken: Answer = (response) =>
  sendJson(response, { access_token: 'token1', token_type: 'bearer', expires_in: 3600 });

/** A server that answers at futureshop's three doors as the test says; by default with a token and empty lists. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> => {
  const answers: Readonly<Record<string, Answer>> = {
    '/oauth/token': doors.token ?? giveToken,
    '/admin-api/v1/member': doors.member ?? ((response) => sendJson(response, { memberList: [] })),
    '/admin-api/v1/shipping': doors.shipping ?? ((response) => sendJson(response, { orderList: [] })),
  };
  return startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = answers[url.pathname];
    if (answer) answer(response, url.searchParams, request);
    else response.writeHead(404).end();
  });
};

/** Well-formed settings for a local server; every server has its own token, since its port is part of the key. */
export const settingsFor = ({ host }: Pick<LocalServer, 'host'>) => ({
  apiDomain: host,
  shopKey: 'shop1',
  clientId: 'client1',
  clientSecret: 'secret1',
  pointOption: 'standard',
  requestsPerSecond: 0,
});

/** A session with one try per request, so that faults show at once. */
export const impatientSession = (server: LocalServer, ports: Partial<CartPorts> = {}, maxAttempts = 1): CartSession =>
  new FutureshopSession(readSettings(settingsFor(server)), readMapping(ports.mappingOverride), portsWith(ports), {
    maxAttempts,
    answerTimeoutMs: 3_000,
  });
