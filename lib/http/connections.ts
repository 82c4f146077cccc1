import { Agent } from 'undici';
import { guardedLookup } from './hosts';

/** Where requests travel: connections that are kept between them. */
export interface Connections {
  /** To our own sandbox on loopback. */
  readonly plain: Agent;
  readonly secure: Agent;
}

// How long an answer may take is the exchange's own rule: one time from sending to the last byte.
const untimed = { headersTimeout: 0, bodyTimeout: 0 };

/** Connections that give up connecting in time; those over TLS resolve names by `lookup`. */
export const makeConnections = (connectTimeoutMs: number, lookup = guardedLookup()): Connections => ({
  plain: new Agent({ ...untimed, connect: { timeout: connectTimeoutMs } }),
  secure: new Agent({ ...untimed, connect: { timeout: connectTimeoutMs, lookup } }),
});
