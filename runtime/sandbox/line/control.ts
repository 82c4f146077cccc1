import type { JsonWebKey } from 'node:crypto';
import { Failure } from '../../../lib/failure';
import type { Fault, FaultRule } from './faults';
import { idTokenFor } from './liff-opening';
import type { Line } from './line';
import type { PersonRow } from './people';
import { toPerson } from './people';
import type { StoredSettings } from './settings';
import { Tallies } from './tallies';
import type { Answer } from './webhooks';
import { post, signature } from './webhooks';
import type { LineWorld, Person } from './world';

/** What may be set from outside while it runs. */
export type ControlSettings = Partial<
  Pick<
    StoredSettings,
    | 'quota'
    | 'quotaElsewhere'
    | 'webhookEndpoint'
    | 'webhookActive'
    | 'redelivery'
    | 'mode'
    | 'eventsPerWebhook'
    | 'rates'
    | 'endpointBase'
    | 'liffRedirect'
    | 'liffScopes'
    | 'liffBotPrompt'
  >
>;

const SETTINGS = [
  ...(['quota', 'quotaElsewhere', 'webhookEndpoint', 'webhookActive', 'redelivery', 'mode', 'rates'] as const),
  ...(['eventsPerWebhook', 'endpointBase', 'liffRedirect', 'liffScopes', 'liffBotPrompt'] as const),
];

/** A webhook made by hand, e.g. one that must be refused. */
export interface RawWebhook {
  /** Sent byte for byte. */
  readonly body: string;
  /** Default: the right one. `none`: no header. */
  readonly signature?: string;
  /** Default: the endpoint that is set. */
  readonly url?: string;
  /** Cuts the body after so many bytes, after it was signed. */
  readonly cutAt?: number;
}

const unknownPerson = (): Failure => new Failure('input', 'この人はいません。', '一覧から選び直してください。');

/** Looks behind the pretend LINE and makes it misbehave. People's own doings are in LineWorld. */
export class LineControl {
  private readonly tallies: Tallies;

  constructor(
    private readonly line: Line,
    readonly world: LineWorld,
  ) {
    this.tallies = new Tallies(line.db);
  }

  describe(): { people: number; following: number; blocked: number; offsetMs: number; settings: ControlSettings } {
    const { people, clock, settings } = this.line;
    const shown = Object.fromEntries(SETTINGS.map((name) => [name, settings.get(name)])) as ControlSettings;
    const [following, blocked] = [people.countOf('following'), people.countOf('blocked')];
    return { people: people.total, following, blocked, offsetMs: clock.offsetMs, settings: shown };
  }

  async configure(settings: ControlSettings): Promise<void> {
    await this.line.commits.run(() => this.line.settings.put(settings));
    if (settings.rates !== undefined) this.line.rates.reset();
    this.line.watchers.tell(null);
  }

  /** People by page, in the order they were made; `after` a user id. */
  people({ after = null, limit = 1000 }: { after?: string | null; limit?: number } = {}): Person[] {
    const from = after === null ? 0 : (this.line.people.find(after)?.n ?? 0);
    return this.line.people.page(from, limit).map(toPerson);
  }

  /** Makes many people at once. */
  async addPeople(count: number, state: 'none' | 'following' = 'following'): Promise<Person[]> {
    const { commits, people, watchers } = this.line;
    const rows = await commits.run(() => Array.from({ length: count }, () => people.add({}, state)));
    watchers.tell(null);
    return rows.map(toPerson);
  }

  /** Changes a person without a webhook. */
  async setPerson(
    userId: string,
    fields: Partial<Pick<Person, 'displayName' | 'pictureUrl' | 'state' | 'email' | 'emailConsent'>>,
  ): Promise<Person> {
    const { people, commits, watchers } = this.line;
    await commits.run(() => {
      const { n } = this.personOf(userId);
      if (fields.state) people.setState(n, fields.state);
      const consent = fields.emailConsent === undefined ? undefined : Number(fields.emailConsent);
      const { displayName, pictureUrl, email } = fields;
      people.change(n, { display_name: displayName, picture_url: pictureUrl, email, email_consent: consent });
    });
    watchers.tell(userId);
    return toPerson(this.personOf(userId));
  }

  /** Everybody at once, without webhooks. */
  async setAllPeople(state: Person['state']): Promise<number> {
    return this.line.commits.run(() => this.line.people.setAllStates(state));
  }

  addFault(rule: FaultRule): void {
    this.line.faults.add(rule);
  }

  clearFaults(): void {
    this.line.faults.clear();
  }

  get pendingFaults(): readonly Fault[] {
    return this.line.faults.pending;
  }

  /** What people got; see Tallies. */
  get counts(): Tallies {
    return this.tallies;
  }

  /** Calls by endpoint and status since this process started; status 0: left without an answer. */
  requests(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return this.line.counts.all;
  }

  clearRequests(): void {
    this.line.counts.clear();
  }

  /** Messages counted this month. */
  used(): number {
    return this.line.sends.used();
  }

  webhookCounts(): { events: number; waiting: number; attempts: number; accepted: number } {
    return this.line.webhooks.counts();
  }

  /** Resolves when every webhook has been taken or given up. */
  webhooksSettled(): Promise<void> {
    return this.line.webhooks.settled();
  }

  /** Redeliveries that wait go out now. */
  redeliverNow(): void {
    this.line.webhooks.hurry();
  }

  /** Sends an event again that was sent before, with the same webhookEventId, as LINE does on redelivery. */
  async redeliver(webhookEventId: string): Promise<void> {
    await this.line.commits.run(() => this.line.webhooks.reopen(webhookEventId));
    this.line.webhooks.wake();
  }

  /** Sends a webhook as written; see RawWebhook. */
  sendRaw({ body, signature: given, url, cutAt }: RawWebhook): Promise<Answer> {
    const target = url ?? this.line.settings.get('webhookEndpoint');
    if (!target) throw new Failure('input', 'WebhookのURLが設定されていません。', 'URLを設定してください。');
    const signed = given ?? signature(body, this.line.settings.get('credentials').channelSecret);
    const sent = cutAt === undefined ? body : Buffer.from(body).subarray(0, cutAt);
    return post(target, sent, given === 'none' ? {} : { 'x-line-signature': signed }, this.line.webhookTimeoutMs);
  }

  /** The signature that LINE puts on this body. */
  sign(body: string | Buffer): string {
    return signature(body, this.line.settings.get('credentials').channelSecret);
  }

  /** Reply tokens as a webhook would bring them now, for webhooks made by hand. */
  async replyTokens(userIds: readonly string[]): Promise<string[]> {
    return this.line.commits.run(() => userIds.map((userId) => this.line.events.newReplyToken(this.personOf(userId))));
  }

  /** An ID token as LINE Login gives one, or one that is wrong on purpose. */
  idToken(userId: string, given: Parameters<typeof idTokenFor>[2] = {}): string {
    return idTokenFor(this.line, this.personOf(userId), given);
  }

  /** Registers a public key for JWT assertions; its kid. */
  async addAssertionKey(jwk: JsonWebKey): Promise<string> {
    return this.line.commits.run(() => this.line.tokens.addAssertionKey(jwk));
  }

  private personOf(userId: string): PersonRow {
    const person = this.line.people.find(userId);
    if (!person) throw unknownPerson();
    return person;
  }
}
