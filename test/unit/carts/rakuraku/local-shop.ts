import type { ServerResponse } from 'node:http';
import { consentPage } from '../../../../lib/carts/rakuraku/consent';
import { defaultMapping } from '../../../../lib/carts/rakuraku/mapping';
import { RakurakuSession } from '../../../../lib/carts/rakuraku/session';
import { readSettings } from '../../../../lib/carts/rakuraku/settings';
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

/** A good answer with these rows. */
export const rows = (key: string, list: unknown = []): Answer =>
  json(200, { success: 'ok', error_cd: 'N-0001', error_message: '', response: { [key]: list } });

export const refusal = (status: number, code: string): Answer =>
  json(status, { success: 'ng', error_cd: code, error_message: '山田太郎様の値' });

interface Doors {
  readonly token?: Answer;
  readonly customers?: Answer;
  readonly orders?: Answer;
  readonly periodical_orders?: Answer;
}

/** A server that answers at each door as the test says; by default with a token and empty lists. */
export const startShop = (doors: Doors = {}): Promise<LocalServer> =>
  startServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/api/oauth/token.php') {
      const good = { access_token: 'token1', token_type: 'bearer', expires_in: null, refresh_token: null, scope: '' };
      return (doors.token ?? json(200, good))(response);
    }
    const key = /^\/api\/v2\/(customers|orders|periodical_orders)\/search$/.exec(path)?.[1] as keyof Doors | undefined;
    return key ? (doors[key] ?? rows(key))(response) : void response.writeHead(404).end();
  });

/** After a consent, with one try a request, so that faults show at once. */
export const impatient = (server: Pick<LocalServer, 'host'>): RakurakuSession => {
  const settings = {
    ...{ shopDomain: server.host, clientId: 'client1', clientSecret: 'secret1', redirectUrl: 'https://example.com/' },
    requestsPerSecond: 0,
  };
  const state = new URL(consentPage(readSettings(settings))).searchParams.get('state');
  const consentUrl = `https://example.com/?code=code1&state=${state}`;
  return new RakurakuSession(readSettings({ ...settings, consentUrl }), defaultMapping, portsWith(), {
    ...{ maxAttempts: 1, answerTimeoutMs: 3_000 },
  });
};
