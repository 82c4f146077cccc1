import { Agent, request } from 'node:http';

/** What a row of cart_customer is made of, each value as the cart gave it; '' for none, times without a zone Japanese. */
export interface FloorRow {
  readonly id: unknown;
  readonly email: unknown;
  readonly mobile?: unknown;
  readonly phone: unknown;
  readonly birthday?: unknown;
  readonly updated: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Every customer of a shop, page by page, asked for as the cart's client asks and not looked at. */
export type FloorReader = (login: Readonly<Record<string, string>>) => AsyncIterable<readonly FloorRow[]>;

export interface Question {
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Posted as it is. */
  readonly body?: string;
}

const agent = new Agent({ keepAlive: true });

/** The bytes of an answer. Rejects for any that is not 200. */
export function ask({ host, path, headers, body }: Question): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const [hostname, port] = host.split(':');
    const sent = request({ hostname, port, path, agent, method: body === undefined ? 'GET' : 'POST', headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts));
        else reject(new Error(`${path}: HTTP ${response.statusCode}`));
      });
    });
    sent.end(body);
  });
}

export const askJson = async <T>(question: Question): Promise<T> => JSON.parse((await ask(question)).toString()) as T;

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
export const JSON_BODY = { 'Content-Type': 'application/json' };

export const closeConnections = (): void => agent.destroy();
