import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../lib/clock';

/** Seconds that an access token holds. */
export const TOKEN_SECONDS = 3600;

/** Access tokens given out. A new one leaves the older ones valid (whether it does in truth is not public). */
export class Tokens {
  private readonly expiry = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  issue(): string {
    const now = this.now();
    for (const [token, until] of this.expiry) if (until <= now) this.expiry.delete(token);
    const token = randomBytes(24).toString('base64url');
    this.expiry.set(token, now + TOKEN_SECONDS * 1000);
    return token;
  }

  isValid(token: string): boolean {
    return (this.expiry.get(token) ?? 0) > this.now();
  }

  revoke(token: string): void {
    this.expiry.delete(token);
  }

  revokeAll(): void {
    this.expiry.clear();
  }

  private now(): number {
    return this.clock.now().toMillis();
  }
}
