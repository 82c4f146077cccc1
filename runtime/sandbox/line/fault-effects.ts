import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, refuse } from './refusal';
import type { Fault } from './faults';

const dropped = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.hijack();
  request.raw.socket.destroy();
};

const reset = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
};

/** What a fault does before the call is taken. */
export const beforeCall = async (request: FastifyRequest, reply: FastifyReply, fault: Fault): Promise<void> => {
  switch (fault.kind) {
    case 'status':
      throw new Refusal(fault.status, { message: fault.message ?? 'The request was refused.' });
    case 'rate':
      throw refuse.tooFast();
    case 'audienceConcurrency':
      throw refuse.tooManyAudiences();
    case 'quota':
      throw refuse.quotaUsedUp();
    case 'delay':
      return void (await sleep(fault.milliseconds));
    case 'dropBefore':
      return dropped(request, reply);
    case 'reset':
      return reset(request, reply);
    case 'hang':
      return void reply.hijack();
    default:
  }
};

const half = (reply: FastifyReply, body: string): void => {
  const bytes = Buffer.from(body);
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, { 'content-type': 'application/json', 'content-length': bytes.length });
  reply.raw.write(bytes.subarray(0, bytes.length >>> 1), () => reply.raw.socket?.destroy());
};

/** What a fault does to the answer of a call that was taken. Returns the answer to give. */
export const afterCall = async (
  request: FastifyRequest,
  reply: FastifyReply,
  fault: Fault,
  payload: unknown,
): Promise<unknown> => {
  switch (fault.kind) {
    case 'statusAfter':
      void reply.code(fault.status);
      return JSON.stringify({ message: 'Internal error' });
    case 'delayAfter':
      await sleep(fault.milliseconds);
      return payload;
    case 'dropAfter':
      dropped(request, reply);
      return payload;
    case 'resetAfter':
      reset(request, reply);
      return payload;
    case 'hangAfter':
      await once(request.raw.socket, 'close');
      return payload;
    case 'cutAnswer':
      half(reply, typeof payload === 'string' ? payload : '{}');
      return payload;
    default:
      return payload;
  }
};
