import { z } from 'zod/v4';
import { TokenCache, type IssuedToken } from '../../http';
import { tokenKeyOf, type ReadLineSettings } from '../settings';
import type { Asking } from './asking';
import { stopped } from './network';
import type { LineCall } from './transport';

/** Where a call gets its token. */
export interface TokenSource {
  /** Rejects with Failure: 'stopped', or why none was issued. */
  get(signal?: AbortSignal): Promise<string>;
  /** Called with a token that LINE refused: true where the next `get` brings a new one. */
  renew(refused: string): boolean;
}

/** The long-lived token of LINE's console: only a person can renew it. */
export const longLivedToken = (token: string): TokenSource => ({
  get: () => Promise.resolve(token),
  renew: () => false,
});

/** Stateless tokens of this process, one per channel and secret. */
const held = new TokenCache();

/** Follows `work`, or the caller's cancellation if that comes first; `work` goes on for those who share it. */
const orStopped = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work;
  const settled = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(stopped());
    signal.addEventListener('abort', () => reject(stopped()), { once: true, signal: settled.signal });
  });
  return Promise.race([work, cancelled]).finally(() => settled.abort());
};

const issuedSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

const issueCall = (channelId: string, secret: string): LineCall => ({
  endpoint: 'statelessToken',
  area: 'token',
  method: 'POST',
  path: '/oauth2/v3/token',
  form: { grant_type: 'client_credentials', client_id: channelId, client_secret: secret },
  repeatable: true,
});

/** A new stateless token (15 minutes). Rejects with Failure 'auth' when id and secret do not belong together. */
export const issueStateless = async (
  asking: Asking,
  channelId: string,
  secret: string,
  signal?: AbortSignal,
): Promise<IssuedToken> => {
  const issued = await asking.read(issueCall(channelId, secret), issuedSchema, signal);
  return { token: issued.access_token, expiresInSeconds: issued.expires_in };
};

/**
 * Stateless tokens, issued with id and secret and renewed a minute before their end. `asking` must belong to no single
 * execution, since its answer serves all that wait for it.
 */
export const statelessToken = (
  asking: Asking,
  { apiBase }: ReadLineSettings,
  channelId: string,
  secret: string,
): TokenSource => {
  const key = tokenKeyOf(apiBase, channelId, secret);
  return {
    get: (signal) =>
      orStopped(
        held.get(key, () => issueStateless(asking, channelId, secret)),
        signal,
      ),
    renew: (refused) => {
      held.drop(key, refused);
      return true;
    },
  };
};

const ownerSchema = z.object({ client_id: z.string() });

/** Asks whose a short- or long-lived token is. Rejects with Failure, and with that of a refusal for an unknown token. */
export const tokenOwner = async (asking: Asking, token: string, signal?: AbortSignal): Promise<string> => {
  const call: LineCall = {
    endpoint: 'tokenVerify',
    area: 'account',
    method: 'POST',
    path: '/v2/oauth/verify',
    form: { access_token: token },
    repeatable: true,
  };
  return (await asking.read(call, ownerSchema, signal)).client_id;
};
