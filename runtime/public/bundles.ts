import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { BUNDLE_HEADER, bundleOf, readStatuses, type SignedBody } from '../../lib/line/inbox/bundle';
import { GroupCommit } from '../../lib/store/group-commit';
import { ask } from './forward';

const TOGETHER_MAX = 100;
/** LINE's webhooks are a few kilobytes. */
const BODY_MAX_BYTES = 64 * 1024;
/** So many addresses of LINE受信口 are remembered; the webhooks of others go one by one. */
const LANES_MAX = 20;
/** LINE受信口 answers within 5 s. */
const ANSWER_TIMEOUT_MS = 15_000;
const NO_ANSWER = 502;

interface Waiting extends SignedBody {
  status: number;
}

/**
 * The way of LINE's webhooks to LINE受信口: those that come while others are under way to the same address go on together in
 * one request. One that comes alone waits for nobody.
 */
export class LineBundles {
  private readonly lanes = new Map<string, GroupCommit<Waiting>>();

  constructor(private readonly n8nPort: number) {}

  /** Learns from an answer whether there is a LINE受信口 that understands bundles. */
  learn(pathAndQuery: string, answer: IncomingHttpHeaders): void {
    const isKnown = this.lanes.has(pathAndQuery) || this.lanes.size >= LANES_MAX;
    if (isKnown || answer[BUNDLE_HEADER] === undefined) return;
    this.lanes.set(pathAndQuery, new GroupCommit(TOGETHER_MAX, (webhooks) => this.send(pathAndQuery, webhooks)));
  }

  /** Resolves with the status to answer with, or null: this request has to go by itself. */
  async take(request: IncomingMessage, pathAndQuery: string, body: Buffer | null): Promise<number | null> {
    const lane = this.lanes.get(pathAndQuery);
    const { 'x-line-signature': signature, 'content-encoding': encoding } = request.headers;
    if (!lane || request.method !== 'POST' || typeof signature !== 'string' || encoding !== undefined) return null;
    if (body === null || body.length > BODY_MAX_BYTES) return null;
    const waiting: Waiting = { signature, body, status: NO_ANSWER };
    await lane.add([waiting]);
    return waiting.status;
  }

  /** Never rejects: whoever gets no answer is told so, and LINE sends again. */
  private async send(pathAndQuery: string, webhooks: readonly Waiting[]): Promise<void> {
    const body = bundleOf(webhooks);
    const headers = {
      [BUNDLE_HEADER]: '1',
      'content-type': 'application/octet-stream',
      'content-length': String(body.length),
    };
    const { n8nPort } = this;
    const { answer } = ask({ n8nPort, method: 'POST', pathAndQuery, headers, body, timeoutMs: ANSWER_TIMEOUT_MS });
    const statuses = await answer.then((given) => given && this.read(pathAndQuery, given, webhooks.length));
    webhooks.forEach((one, index) => (one.status = statuses?.[index] ?? NO_ANSWER));
  }

  private async read(pathAndQuery: string, answer: IncomingMessage, count: number): Promise<number[] | null> {
    const given = await buffer(answer).catch(() => null);
    if (answer.headers[BUNDLE_HEADER] === undefined) this.lanes.delete(pathAndQuery);
    const refusal = (answer.statusCode ?? 0) >= 400 && new Array<number>(count).fill(answer.statusCode!);
    return refusal || (given && readStatuses(given, count));
  }
}
