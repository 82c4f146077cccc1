import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../lib/clock';

/** Tokens given out, each for somebody, for so many seconds. */
export class Tokens<T> {
  private readonly held = new Map<string, { readonly owner: T; readonly until: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly seconds: number,
  ) {}

  issue(owner: T): string {
    const token = randomBytes(24).toString('base64url');
    this.held.set(token, { owner, until: this.clock.now().toMillis() + this.seconds * 1_000 });
    return token;
  }

  /** Whom a token is for; undefined for one that is unknown or has ended. */
  ownerOf(token: string): T | undefined {
    const held = this.held.get(token);
    return held && held.until > this.clock.now().toMillis() ? held.owner : undefined;
  }

  revoke(token: string): void {
    this.held.delete(token);
  }

  revokeAll(): void {
    this.held.clear();
  }
}
