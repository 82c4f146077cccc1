import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { guardedLookup } from './hosts';

/** Breaks off a connection that is not up in time; the time-out of the whole request must leave room for slow answers. */
const limitConnecting = (socket: Duplex | null | undefined, connected: string, milliseconds: number): void => {
  if (!socket) return;
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  }, milliseconds);
  const settle = () => clearTimeout(timer);
  socket.once(connected, settle).once('close', settle);
};

type Create = HttpsAgent['createConnection'];

class LimitedHttpAgent extends HttpAgent {
  constructor(private readonly connectTimeoutMs: number) {
    super({ keepAlive: true });
  }

  override createConnection(...args: Parameters<Create>): ReturnType<Create> {
    const socket = super.createConnection(...args);
    limitConnecting(socket, 'connect', this.connectTimeoutMs);
    return socket;
  }
}

class LimitedHttpsAgent extends HttpsAgent {
  constructor(
    private readonly connectTimeoutMs: number,
    lookup: ReturnType<typeof guardedLookup>,
  ) {
    super({ keepAlive: true, lookup });
  }

  override createConnection(...args: Parameters<Create>): ReturnType<Create> {
    const socket = super.createConnection(...args);
    limitConnecting(socket, 'secureConnect', this.connectTimeoutMs);
    return socket;
  }
}

export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Agents that keep connections between requests, give up connecting in time, and resolve names by `lookup`. */
export const makeAgents = (connectTimeoutMs: number, lookup = guardedLookup()): Agents => ({
  httpAgent: new LimitedHttpAgent(connectTimeoutMs),
  httpsAgent: new LimitedHttpsAgent(connectTimeoutMs, lookup),
});
