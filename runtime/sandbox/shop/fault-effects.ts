import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import Encoding from 'encoding-japanese';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from './faults';
import type { LoggedRequest, RequestLog } from './request-log';

/** What a pretend cart does its own way when it misbehaves. */
export interface Misbehaviour {
  readonly log: RequestLog;
  /** A refusal as the cart words it. `code`: what the fault asks for. */
  refusal(status: number, code: string, headers: Readonly<Record<string, string>>): Error;
  /** The token of this request stops working. */
  revokeToken?(request: FastifyRequest): void;
  /** `removeMember`, `insertMember`: the listing of customers moves. */
  moveListing?(fault: Fault): void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The fault this request meets; null for a good day. */
    fault: Fault | null;
    /** As LoggedRequest has it. */
    arrivedAt: number;
  }
}

/** The route's path with its parameters' names; '' where the shop has none. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? '';

/** A request for the log, with how it ended. */
export const logged = (request: FastifyRequest, status: number, fault: string | null): LoggedRequest => {
  const { arrivedAt: at, method, url } = request;
  return { at, method, url, route: routeOf(request), status, fault };
};

const MAINTENANCE =
  '<!DOCTYPE html><html lang="ja"><title>メンテナンス中</title><p>ただいまメンテナンス中です。</p></html>';

const retryAfter = ({ retryAfter: value }: Fault): Record<string, string> =>
  value === undefined ? {} : { 'retry-after': value };

/** The answer never comes, or the connection ends without one. */
const leaveUnanswered = ({ log }: Misbehaviour, request: FastifyRequest, reply: FastifyReply, fault: Fault): void => {
  reply.hijack();
  if (fault.kind === 'reset') request.raw.socket.destroy();
  log.add(logged(request, 0, fault.kind));
};

/** What a fault does before the route runs: refuse, hang up, stay silent, wait, or move the listing. */
export const beforeAnswer = async (shop: Misbehaviour, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const { fault } = request;
  switch (fault?.kind) {
    case 'unauthorized':
      shop.revokeToken?.(request);
      throw shop.refusal(401, 'Unauthorized', {});
    case 'tooMany':
      throw shop.refusal(429, 'TooManyRequests', retryAfter(fault));
    case 'serverError':
      throw shop.refusal(500, 'InternalServerError', {});
    case 'refusal':
      throw shop.refusal(fault.status, fault.code, {});
    case 'unavailable':
      return void reply.code(503).headers(retryAfter(fault)).type('text/html; charset=utf-8').send(MAINTENANCE);
    case 'timeout':
    case 'reset':
      return leaveUnanswered(shop, request, reply, fault);
    case 'removeMember':
    case 'insertMember':
      return shop.moveListing?.(fault);
    case 'delay':
      return void (await sleep(fault.milliseconds));
    default:
  }
};

/** Half of the body, then the connection is cut although the length promised more. */
const cutShort = (request: FastifyRequest, reply: FastifyReply, body: string): Readable => {
  const bytes = Buffer.from(body);
  reply.header('content-length', bytes.length);
  return Readable.from(
    (async function* () {
      yield bytes.subarray(0, bytes.length >>> 1);
      await sleep(20);
      request.raw.socket.destroy();
    })(),
  );
};

const inShiftJis = (body: string): Buffer =>
  Buffer.from(Encoding.convert(Encoding.stringToCode(body), { to: 'SJIS', from: 'UNICODE' }));

/** Bodies last answered by route, for a page that comes twice. */
export class LastPages {
  private readonly bodies = new Map<string, string>();

  /** What a fault makes of a good body. */
  spoil(request: FastifyRequest, reply: FastifyReply, body: string): string | Buffer | Readable {
    const before = this.bodies.get(routeOf(request));
    this.bodies.set(routeOf(request), body);
    switch (request.fault?.kind) {
      case 'cut':
        return cutShort(request, reply, body);
      case 'brokenJson':
        return body.slice(0, -Math.ceil(body.length / 3));
      case 'shiftJis':
        reply.type('application/json; charset=Shift_JIS');
        return inShiftJis(body);
      case 'wrongContentType':
        reply.type('text/html; charset=utf-8');
        return body;
      case 'repeatPage':
        return before ?? body;
      default:
        return body;
    }
  }
}
