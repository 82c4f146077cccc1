import { Failure } from '../../failure';
import { openDoor, type HttpDoor, type HttpReply, type HttpRequest } from '../../http';
import type { ReadLineSettings } from '../settings';
import { stopped } from './network';
import type { LinePorts } from './ports';
import { bucketOf, endpointPace, type Endpoint } from './rates';
import type { Area } from './refusals';
import type { TokenSource } from './tokens';

/** One request to LINE. */
export interface LineCall {
  readonly endpoint: Endpoint;
  readonly area: Area;
  readonly method: HttpRequest['method'];
  readonly path: string;
  /** The path without a person's id, for errors; by default the path. */
  readonly place?: string;
  /** Pictures live on api-data.line.me. */
  readonly host?: 'api-data.line.me';
  readonly json?: unknown;
  /** JSON as it stands, instead of `json`. */
  readonly jsonText?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly binary?: { readonly type: string; readonly data: Buffer };
  readonly retryKey?: string;
  /** True when asking again changes nothing more. */
  readonly repeatable: boolean;
  /** Absent: the call carries its own secrets. */
  readonly token?: TokenSource;
}

/** How long everybody waits after LINE said that an endpoint is asked too fast. */
const HOLD_BACK_MS = 1_000;
/** The longest wait for a slot of an endpoint that LINE counts by the hour. */
const SCARCE_WAIT_MS = 20_000;

/** The signal of a call on top of that of its connection; the hot path makes no new one. */
export const bothSignals = (one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined => {
  if (!one || !other || one === other) return one ?? other;
  return AbortSignal.any([one, other]);
};

const bodyOf = ({ json, jsonText, form, binary }: LineCall): { type: string; body: string | Buffer } | null => {
  if (jsonText !== undefined) return { type: 'application/json', body: jsonText };
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  if (form) return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  return binary ? { type: binary.type, body: binary.data } : null;
};

const usedUp = (): Failure =>
  new Failure('rate', 'LINE が1時間に受け付ける回数に達しました。', '1時間ほど待ってから、もう一度お試しください。');

/** One attempt at a time: slot, token, request. A refused token that we can renew is renewed once. */
export class Transport {
  private readonly doors = new Map<string, HttpDoor>();

  constructor(
    private readonly settings: ReadLineSettings,
    private readonly ports: LinePorts,
  ) {}

  /**
   * Sends the call once and brings any answer. Rejects with HttpError where none came; with Failure only where nothing
   * was sent: 'stopped', no token to be had, or the database that keeps the pace.
   */
  async send(call: LineCall, signal?: AbortSignal): Promise<HttpReply> {
    const both = bothSignals(signal, this.ports.signal);
    const first = await this.attempt(call, both);
    if (first.reply.status !== 401 || first.token === null || !call.token?.renew(first.token)) return first.reply;
    // LINE says by 401 that it did nothing, so a second try with a new token sends nothing twice.
    return (await this.attempt(call, both)).reply;
  }

  /** After LINE said that this endpoint is asked too fast: everybody's pause. */
  holdBack(endpoint: Endpoint, milliseconds = HOLD_BACK_MS): Promise<void> {
    return this.ports.pace.holdBack(bucketOf(this.settings.channelId, endpoint), milliseconds);
  }

  private async attempt(call: LineCall, signal: AbortSignal | undefined) {
    const token = call.token ? await call.token.get(signal) : null;
    if (this.settings.requestsPerSecond !== 0) await this.takeSlot(call.endpoint, signal);
    if (signal?.aborted) throw stopped();
    const reply = await this.doorTo(call.host ?? 'api.line.me').send({
      method: call.method,
      url: this.baseOf(call.host ?? 'api.line.me') + call.path,
      place: call.place,
      ...this.contentOf(call, token),
      repeatable: call.repeatable,
      // What sends is not cut short: nobody could say whether LINE has it.
      signal: call.area === 'send' ? undefined : signal,
    });
    return { reply, token };
  }

  private contentOf(call: LineCall, token: string | null): Pick<HttpRequest, 'headers' | 'body'> {
    const content = bodyOf(call);
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    if (content) headers['Content-Type'] = content.type;
    if (call.retryKey !== undefined) headers['X-Line-Retry-Key'] = call.retryKey;
    return { headers, body: content?.body };
  }

  private async takeSlot(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<void> {
    const { perSecond, burst, lane, scarce } = endpointPace(endpoint);
    const bucket = bucketOf(this.settings.channelId, endpoint);
    const patience = scarce ? AbortSignal.timeout(SCARCE_WAIT_MS) : undefined;
    try {
      await this.ports.pace.slot(bucket, perSecond, lane, bothSignals(signal, patience), burst);
    } catch (error) {
      if (signal?.aborted) throw stopped();
      throw patience?.aborted ? usedUp() : error;
    }
  }

  private baseOf(host: string): string {
    return this.settings.apiBase ?? `https://${host}`;
  }

  private doorTo(host: string): HttpDoor {
    const known = this.doors.get(host);
    if (known) return known;
    const { egress, tuning } = this.ports;
    const { sandbox } = this.settings;
    const base = new URL(this.baseOf(host)).host;
    const door = openDoor({ host: base, sandbox, egress, answerTimeoutMs: tuning?.answerTimeoutMs });
    this.doors.set(host, door);
    return door;
  }
}
