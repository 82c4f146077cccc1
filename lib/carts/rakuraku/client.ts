import type { HttpReply } from '../../http';
import type { CartPorts } from '../cart';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { consentLapsed } from './consent';
import { explain, type Step } from './errors';
import { readEnvelope, readToken, refusesToken } from './reply';
import { bucketOf, type RakurakuSettings } from './settings';
import { ConsentTokens } from './tokens';

const TOKEN_PATH = '/api/oauth/token.php';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };

export type Form = readonly (readonly [key: string, value: string])[];

/** The next request of a shop starts when the last one was answered: the cart wants no two at once. */
const turns = new Map<string, Promise<unknown>>();

const inTurn = <T>(bucket: string, work: () => Promise<T>): Promise<T> => {
  const turn = (turns.get(bucket) ?? Promise.resolve()).then(work);
  turns.set(
    bucket,
    turn.catch(() => undefined),
  );
  return turn;
};

/** The one client of API v2: consent, pace, retries and the reading of its envelope. */
export class RakurakuClient {
  private readonly door: ShopDoor<Step>;
  private readonly tokens: ConsentTokens;
  private readonly bucket: string;

  constructor(
    private readonly settings: RakurakuSettings,
    private readonly ports: CartPorts,
    tuning: ClientTuning = {},
  ) {
    this.bucket = bucketOf(settings);
    const { shopDomain: host, sandbox, requestsPerSecond: perSecond = 1 } = settings;
    this.door = new ShopDoor({ host, sandbox, bucket: this.bucket, perSecond }, ports, explain, tuning);
    this.tokens = new ConsentTokens(settings, ports, (form) => this.askForToken(form));
  }

  /** Asks for rows. Resolves with the `response` and the time of reading. Rejects with Failure. */
  async read(step: Step, path: string, form: Form): Promise<{ response: unknown; readAt: string }> {
    const response = await this.ask(step, path, form, true);
    return { response, readAt: this.ports.clock.now().toJSDate().toISOString() };
  }

  /** Asks for a change, once. */
  write(path: string, form: Form): Promise<unknown> {
    return this.ask('change', path, form, false);
  }

  private ask(step: Step, path: string, form: Form, repeatable: boolean): Promise<unknown> {
    const where = `POST ${this.settings.shopDomain}/api${path}`;
    return this.door.patiently(step, async () => {
      this.ports.signal?.throwIfAborted();
      const token = await this.tokens.token();
      let reply = await this.post(path, form, token, repeatable);
      if (refusesToken(reply)) reply = await this.post(path, form, await this.tokens.renewed(token), repeatable);
      if (refusesToken(reply)) throw consentLapsed(this.settings);
      return readEnvelope(reply, { where, repeatable }, step);
    });
  }

  private post(path: string, form: Form, token: string, repeatable: boolean): Promise<HttpReply> {
    const headers = { ...FORM, Authorization: `Bearer ${token}` };
    const body = new URLSearchParams(form.map(([key, value]): [string, string] => [key, value])).toString();
    const url = `${this.door.base}/api${path}`;
    const { signal } = this.ports;
    return inTurn(this.bucket, () => this.door.send({ method: 'POST', url, headers, body, repeatable, signal }));
  }

  private askForToken(form: Readonly<Record<string, string>>) {
    const { clientId, clientSecret, shopDomain: host } = this.settings;
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }).toString();
    const asked = { where: `POST ${host}${TOKEN_PATH}`, repeatable: false };
    return this.door.patiently(
      'token',
      async () => {
        const request = {
          method: 'POST',
          url: this.door.base + TOKEN_PATH,
          headers: FORM,
          body,
          repeatable: false,
        } as const;
        return readToken(await inTurn(this.bucket, () => this.door.send(request)), asked);
      },
      null,
    );
  }
}
