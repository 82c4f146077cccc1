import type { z } from 'zod/v4';
import { Failure } from '../../failure';
import { HttpError, withRetry, type HttpReply } from '../../http';
import { networkFailure, stopped, unreadable } from './network';
import type { LinePorts } from './ports';
import { readRefusal, type Refusal } from './refusals';
import { bothSignals, type LineCall, type Transport } from './transport';

const jsonOf = ({ body }: HttpReply): unknown => (body.format === 'json' ? body.value : undefined);

/** An answer of LINE that is a refusal, with its words. */
export class RefusedByLine extends HttpError {
  /** LINE's own words may hold ids or what somebody wrote: for deciding only, out of reach of whoever logs this. */
  readonly #body: unknown;

  constructor(
    readonly refusal: Refusal,
    call: LineCall,
    reply: HttpReply,
  ) {
    super('status', {
      where: `${call.method} ${call.place ?? call.path}`,
      status: reply.status,
      retryAfter: reply.retryAfter,
      receivedAt: reply.receivedAt,
      repeatable: call.repeatable,
    });
    this.name = 'RefusedByLine';
    this.#body = jsonOf(reply);
  }

  said(): unknown {
    return this.#body;
  }
}

/** A good answer, or the refusal as an error. */
const accepted = (call: LineCall, reply: HttpReply): HttpReply => {
  if (reply.status >= 200 && reply.status <= 299) return reply;
  throw new RefusedByLine(readRefusal(reply.status, jsonOf(reply), call.area), call, reply);
};

const spoken = (error: unknown): unknown => {
  if (!(error instanceof RefusedByLine)) return networkFailure(error);
  const { kind, message, hint } = error.refusal.failure;
  return new Failure(kind, message, hint, { cause: error });
};

/** Everything but sending: asks with retries where that is safe, and rejects with Failure. */
export class Asking {
  constructor(
    private readonly transport: Transport,
    private readonly ports: LinePorts,
  ) {}

  /** The answer's body, as `schema` reads it. */
  async read<T>(call: LineCall, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const read = schema.safeParse(jsonOf(await this.reply(call, signal)));
    if (read.success) return read.data;
    throw unreadable();
  }

  /** As `read`, null where LINE says 404. */
  async readOrNull<T>(call: LineCall, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T | null> {
    try {
      return await this.read(call, schema, signal);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Nothing of the answer but that it is good. */
  async do(call: LineCall, signal?: AbortSignal): Promise<void> {
    await this.reply(call, signal);
  }

  /** The whole answer, if good. */
  async reply(call: LineCall, signal?: AbortSignal): Promise<HttpReply> {
    const both = bothSignals(signal, this.ports.signal);
    try {
      return await withRetry(async () => accepted(call, await this.transport.send(call, signal)), {
        signal: both,
        maxAttempts: this.ports.tuning?.maxAttempts,
        onWait: async (error, milliseconds) => {
          if (error.status === 429) await this.transport.holdBack(call.endpoint, milliseconds);
        },
      });
    } catch (error) {
      if (both?.aborted) throw stopped();
      throw spoken(error);
    }
  }
}

/** What LINE answered behind a Failure of ours, where it was a refusal. */
export const refusalBehind = (failure: unknown): RefusedByLine | null =>
  failure instanceof Failure && failure.cause instanceof RefusedByLine ? failure.cause : null;

/** Whether LINE said that there is no such thing. */
export const isMissing = (failure: unknown): boolean => refusalBehind(failure)?.status === 404;
