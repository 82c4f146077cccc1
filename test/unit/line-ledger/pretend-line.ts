import { randomUUID } from 'node:crypto';
import { Failure } from '../../../lib/failure';
import type { LineMessage } from '../../../lib/line/message';
import type { FrozenMessages, LineQuota, SendOutcome, SendPort, ValidateOutcome } from '../../../lib/line/send-port';

/** What goes wrong with one request. */
export type Fault = 'none' | 'dropBefore' | 'dropAfter' | 'errorBefore' | 'errorAfter' | 'rate' | 'auth' | 'never';

const KEY_HOURS = 24;

interface Accepted {
  readonly at: number;
  readonly body: string;
  readonly requestId: string;
}

const failure = (message: string): Failure => new Failure('transient', message, '');

/** LINE's side of sending: retry keys, faults, a quota, people it does not know; counts what each person received. */
export class PretendLine implements SendPort {
  /** Texts each person received, in order. */
  readonly received = new Map<string, string[]>();
  /** Of every request, accepted or not. */
  readonly requests: { kind: 'push' | 'multicast' | 'reply'; to: number; key: string | null; body: string }[] = [];
  readonly unknownPeople = new Set<string>();
  readonly usedTokens = new Set<string>();
  validations = 0;
  quotaLimit: number | null = null;
  used = 0;
  badText: string | null = null;
  /** Decides about each request; called once a request. */
  fault: (kind: string, to: readonly string[]) => Fault | Promise<Fault> = () => 'none';
  now: () => number = Date.now;
  private readonly keys = new Map<string, Accepted>();

  get total(): number {
    return [...this.received.values()].reduce((sum, texts) => sum + texts.length, 0);
  }

  get duplicates(): number {
    return [...this.received.values()].reduce((sum, texts) => sum + texts.length - new Set(texts).size, 0);
  }

  /** As if somebody else had used the key. */
  useKey(key: string): void {
    this.keys.set(key, { at: this.now(), body: 'foreign', requestId: 'foreign' });
  }

  push(to: string, messages: FrozenMessages, retryKey: string): Promise<SendOutcome> {
    return this.receive('push', [to], messages, retryKey);
  }

  multicast(to: readonly string[], messages: FrozenMessages, retryKey: string): Promise<SendOutcome> {
    return this.receive('multicast', to, messages, retryKey);
  }

  async reply(token: string, messages: readonly LineMessage[]): Promise<SendOutcome> {
    this.requests.push({ kind: 'reply', to: 1, key: null, body: JSON.stringify(messages) });
    const fault = await this.fault('reply', [token]);
    if (fault === 'dropBefore' || fault === 'errorBefore') return { kind: 'ambiguous', failure: failure('down') };
    if (fault === 'rate' || fault === 'auth') return this.refused(fault);
    if (this.usedTokens.has(token) || token === 'invalid') return this.rejected('badReplyToken');
    this.usedTokens.add(token);
    this.deliver([token], messages);
    if (fault === 'dropAfter' || fault === 'errorAfter') return { kind: 'ambiguous', failure: failure('lost') };
    return { kind: 'accepted', earlier: false, requestId: randomUUID() };
  }

  async validate(_kind: string, messages: readonly LineMessage[]): Promise<ValidateOutcome> {
    this.validations += 1;
    const bad = this.badText !== null && JSON.stringify(messages).includes(this.badText);
    return bad ? { ok: false, failure: new Failure('input', '吹き出しの形が正しくありません。', '') } : { ok: true };
  }

  async quota(): Promise<LineQuota> {
    return { limit: this.quotaLimit, used: this.used };
  }

  private async receive(
    kind: 'push' | 'multicast',
    to: readonly string[],
    frozen: FrozenMessages,
    key: string,
  ): Promise<SendOutcome> {
    const messages = JSON.parse(frozen) as LineMessage[];
    const body = JSON.stringify([to, frozen]);
    this.requests.push({ kind, to: to.length, key, body: frozen });
    const fault = await this.fault(kind, to);
    if (fault === 'never') return new Promise(() => undefined);
    if (fault === 'dropBefore' || fault === 'errorBefore') return { kind: 'ambiguous', failure: failure('down') };
    if (fault === 'rate' || fault === 'auth') return this.refused(fault);
    const outcome = this.accept(to, messages, key, body);
    if (fault === 'dropAfter' || fault === 'errorAfter') return { kind: 'ambiguous', failure: failure('lost') };
    return outcome;
  }

  private accept(to: readonly string[], messages: readonly LineMessage[], key: string, body: string): SendOutcome {
    const known = this.keys.get(key);
    if (known && this.now() - known.at < KEY_HOURS * 3_600_000) {
      if (known.body !== body && known.body !== 'foreign') throw new Error('a retry key came with another body');
      return { kind: 'accepted', earlier: true, requestId: known.requestId };
    }
    if (to.some((userId) => this.unknownPeople.has(userId))) return this.rejected('badRecipient');
    if (this.quotaLimit !== null && this.used + to.length > this.quotaLimit) return this.refused('quota');
    const requestId = randomUUID();
    this.keys.set(key, { at: this.now(), body, requestId });
    this.used += to.length;
    this.deliver(to, messages);
    return { kind: 'accepted', earlier: false, requestId };
  }

  private deliver(to: readonly string[], messages: readonly LineMessage[]): void {
    for (const userId of to) {
      const texts = this.received.get(userId) ?? [];
      this.received.set(userId, [...texts, JSON.stringify(messages)]);
    }
  }

  private refused(reason: 'quota' | 'rate' | 'auth'): SendOutcome {
    const kind = reason === 'auth' ? 'auth' : 'rate';
    return { kind: 'refused', reason, failure: new Failure(kind, reason, ''), requestId: randomUUID() };
  }

  private rejected(reason: 'badRecipient' | 'badReplyToken'): SendOutcome {
    return { kind: 'rejected', reason, failure: new Failure('input', reason, ''), requestId: randomUUID() };
  }
}
