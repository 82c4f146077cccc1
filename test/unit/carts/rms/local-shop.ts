import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CartPorts } from '../../../../lib/carts/cart';
import { RmsSession } from '../../../../lib/carts/rms/session';
import { readSettings } from '../../../../lib/carts/rms/settings';
import { sendJson, startServer, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';

export type Body = Readonly<Record<string, unknown>>;
/** `question` is the request's JSON, or its query. */
export type Answer = (response: ServerResponse, question: Body, request: IncomingMessage) => void;

export const json =
  (status: number, value: unknown): Answer =>
  (response) =>
    sendJson(response, value, status);

export const gateway = (status: number, errorCode: string): Answer =>
  json(status, { Results: { errorCode, message: '山田太郎様の値' } });

export const inMessages = (messageType: string, messageCode: string): Body => ({
  MessageModelList: [{ messageType, messageCode, message: '山田太郎様の値' }],
});

const NO_HITS = {
  ...inMessages('INFO', 'ORDER_EXT_API_SEARCH_ORDER_INFO_102'),
  ...{ orderNumberList: [], PaginationResponseModel: null },
};

export interface Doors {
  readonly license?: Answer;
  readonly search?: Answer;
  readonly get?: Answer;
  readonly reserve?: Answer;
}

const bodyOf = async (request: IncomingMessage): Promise<Body> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as Body);
};

/** A server that answers at the four functions as the test says; by default with a far licence and nothing to tell. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> => {
  const answers: Readonly<Record<string, Answer>> = {
    '/es/1.0/license-management/license-key/expiry-date':
      doors.license ?? json(200, { expiryDate: '2099-11-28T23:59:59' }),
    '/es/2.0/order/searchOrder/': doors.search ?? json(200, NO_HITS),
    '/es/2.0/order/getOrder/': doors.get ?? json(200, { OrderModelList: [] }),
    '/es/1.0/reserve/reserveInfoList': doors.reserve ?? json(200, { resultCode: 'N00-001' }),
  };
  return startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = answers[url.pathname];
    if (!answer) return void response.writeHead(404).end();
    void bodyOf(request).then((body) => {
      answer(response, request.method === 'GET' ? Object.fromEntries(url.searchParams) : body, request);
    });
  });
};

export const settingsFor = ({ host }: Pick<LocalServer, 'host'>) => ({
  ...{ serviceSecret: 'SP123456_secret1', licenseKey: 'SL123456_secret2', apiDomain: host, requestsPerSecond: 0 },
});

/** A session with one try per request, so that faults show at once. */
export const impatient = (server: LocalServer, ports: Partial<CartPorts> = {}, maxAttempts = 1): RmsSession =>
  new RmsSession(readSettings(settingsFor(server)), portsWith(ports), { maxAttempts, answerTimeoutMs: 3_000 });
