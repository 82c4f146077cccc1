import type { Pace } from '../../carts/cart';
import type { Clock } from '../../clock';

/** What a connection to LINE gets from outside; tests and nodes pass their own. */
export interface LinePorts {
  readonly clock: Clock;
  readonly pace: Pick<Pace, 'slot' | 'holdBack'>;
  /** Ends every call of this connection. A call's own signal comes on top. */
  readonly signal?: AbortSignal;
  /** n8n's SSRF policy where it has one; throws to refuse. Our own host check runs in any case. */
  readonly egress?: (url: string) => Promise<void>;
  /** For the credential test, where a person waits, and for tests. */
  readonly tuning?: { readonly maxAttempts?: number; readonly answerTimeoutMs?: number };
}
