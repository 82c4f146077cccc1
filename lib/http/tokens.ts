export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

interface HeldToken {
  readonly token: string;
  /** On the process's monotonic clock, so that neither a corrected nor a pretended clock moves it. */
  readonly renewAt: number;
}

/** A token is renewed this long before it ends, so that no request travels with one that dies on the way. */
const RENEW_EARLY_MS = 60_000;

/** Access tokens of this process, one per key. Callers that need a new one at the same time share one request. */
export class TokenCache {
  private readonly held = new Map<string, HeldToken>();
  private readonly pending = new Map<string, Promise<string>>();

  /** The token held for `key`, or the one that `issue` brings. A caller's own cancellation never fails the others. */
  get(key: string, issue: () => Promise<IssuedToken>): Promise<string> {
    const held = this.held.get(key);
    if (held && performance.now() < held.renewAt) return Promise.resolve(held.token);
    const running = this.pending.get(key);
    if (running) return running;
    const renewal = issue()
      .then(({ token, expiresInSeconds }) => {
        this.held.set(key, { token, renewAt: performance.now() + expiresInSeconds * 1_000 - RENEW_EARLY_MS });
        return token;
      })
      .finally(() => this.pending.delete(key));
    this.pending.set(key, renewal);
    return renewal;
  }

  /** Forgets a token the server refused, unless a newer one is already held. */
  drop(key: string, token: string): void {
    if (this.held.get(key)?.token === token) this.held.delete(key);
  }
}
