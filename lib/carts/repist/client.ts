import type { HttpRequest } from '../../http';
import type { CartPorts } from '../cart';
import { pageOf, type ListingClient, type ListingStep } from '../kit/listed/client';
import type { NumberedPage } from '../kit/listed/numbered-pages';
import { isObject, readJson } from '../kit/reply';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { explain, notRepist } from './errors';
import type { Mapping } from './mapping-schema';
import { bucketOf, type RepistSettings } from './settings';

/** No source says where a refusal has its code. */
const codesOf = (body: unknown): readonly string[] =>
  isObject(body) ? [body.code, body.error].filter((code) => typeof code === 'string') : [];

/** The one client of データアシスタントAPI. Everything it asks is a reading, whatever the method. */
export class RepistClient implements ListingClient {
  private readonly door: ShopDoor<ListingStep>;

  constructor(
    private readonly settings: RepistSettings,
    private readonly mapping: Mapping,
    private readonly ports: CartPorts,
    tuning: ClientTuning = {},
  ) {
    const { cartDomain: host, sandbox, requestsPerSecond: perSecond = 1 } = settings;
    this.door = new ShopDoor({ host, sandbox, bucket: bucketOf(settings), perSecond }, ports, explain, tuning);
  }

  async list(step: ListingStep, params: Readonly<Record<string, string>>): Promise<NumberedPage> {
    const { method, apiPath } = this.mapping;
    const path = `${apiPath}${this.mapping[step].path}`;
    const where = `${method} ${this.settings.cartDomain}${path}`;
    const body = await this.door.patiently(step, async () =>
      readJson(await this.door.send(this.request(path, params)), { where, repeatable: true, codesOf }),
    );
    const readAt = this.ports.clock.now().toJSDate().toISOString();
    return pageOf(body, this.mapping[step], (what) => notRepist(step, what), readAt);
  }

  private request(path: string, params: Readonly<Record<string, string>>): HttpRequest {
    const { method, body: format, token } = this.mapping;
    const secret = { [token.name]: token.prefix + this.settings.accessToken };
    const inBody = method === 'POST' ? { ...params, ...(token.in === 'body' && secret) } : {};
    const inQuery = { ...(method === 'GET' && params), ...(token.in === 'query' && secret) };
    const query = new URLSearchParams(inQuery).toString();
    const isForm = format === 'form';
    const headers = {
      Accept: 'application/json',
      'Content-Type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(token.in === 'header' && secret),
    };
    return {
      method,
      url: `${this.door.base}${path}${query === '' ? '' : `?${query}`}`,
      headers,
      ...(method === 'POST' && { body: isForm ? new URLSearchParams(inBody).toString() : JSON.stringify(inBody) }),
      repeatable: true,
      signal: this.ports.signal,
    };
  }
}
