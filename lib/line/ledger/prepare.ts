import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Store } from '../../store/store';
import type { MessageTemplate } from '../message';
import type { FrozenMessages, SendPort } from '../send-port';
import { check } from './attempt';
import { sortOut, toCalls, type LeftOut, type Ready } from './calls';
import type { Call, Claimed } from './claim';
import type { Rendered, Renderer, Step } from './types';

interface Template {
  readonly template: MessageTemplate;
  checked: boolean;
}

/** Turns claimed rows into calls: renders, asks LINE whether it would take the text, and puts equal texts together. */
export class Preparation {
  private readonly templates = new Map<string, Template>();
  private readonly goodBodies = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly port: SendPort,
    private readonly ports: { readonly clock: Clock; readonly render: Renderer },
  ) {}

  async prepare(
    rows: readonly Claimed[],
    step: Step,
  ): Promise<{ calls: readonly Call[]; leftOut: readonly LeftOut[] }> {
    const now = this.ports.clock.now();
    const { ready, leftOut } = sortOut(rows, await this.render(rows), now.toMillis());
    const calls = toCalls(ready, step, now.toJSDate());
    const bad = await this.badBodies(calls, ready);
    const refused = ready.filter(({ hash }) => bad.has(hash));
    return {
      calls: calls.filter((call) => !bad.has(call.bodyHash)),
      leftOut: [
        ...leftOut,
        ...refused.map(({ row }) => ({ id: row.id, state: 'rejected', reason: 'badMessage' }) as const),
      ],
    };
  }

  private async render(rows: readonly Claimed[]): Promise<Map<string, Rendered>> {
    const all = new Map<string, Rendered>();
    for (const hash of new Set(rows.map((row) => row.templateHash))) {
      const friends = rows.filter((row) => row.templateHash === hash && row.following).map((row) => row.friendId);
      if (friends.length === 0) continue;
      const { template } = await this.template(hash);
      const rendered = await this.ports.render(this.store, template, [...new Set(friends)], this.ports.clock);
      for (const [friendId, made] of rendered) all.set(friendId, made);
    }
    return all;
  }

  private async template(hash: string): Promise<Template> {
    const known = this.templates.get(hash);
    if (known) return known;
    const { rows } = await this.store.query<Template & Record<string, unknown>>(
      'SELECT template, checked_at IS NOT NULL AS checked FROM message_template WHERE hash = $1',
      [hash],
    );
    if (!rows[0]) throw new Failure('database', '送る予定の内容が見つかりません。', '配信を作り直してください。');
    this.templates.set(hash, rows[0]);
    return rows[0];
  }

  /**
   * Every text that many get is checked before its first sending; of texts that are one friend's only, the first good
   * one of each template: checking each would double the requests, and a bad one harms nobody else.
   */
  private async badBodies(calls: readonly Call[], ready: readonly Ready[]): Promise<Set<string>> {
    const templateOf = new Map(ready.map(({ hash, row }) => [hash, row.templateHash]));
    const bad = new Set<string>();
    for (const call of calls) {
      if (this.goodBodies.has(call.bodyHash) || bad.has(call.bodyHash)) continue;
      const hash = templateOf.get(call.bodyHash)!;
      const template = await this.template(hash);
      if (call.kind === 'push' && (template.checked || bad.size > 0)) continue;
      if (call.kind === 'multicast' && (await this.wasSent(call.bodyHash))) continue;
      if (await this.isGood(call.kind, call.messages)) await this.noteGood(call.bodyHash, hash, template);
      else bad.add(call.bodyHash);
    }
    return bad;
  }

  private async isGood(kind: Call['kind'], messages: FrozenMessages): Promise<boolean> {
    return (await check(this.port, kind, messages)) !== 'bad';
  }

  private async wasSent(bodyHash: string): Promise<boolean> {
    const { rowCount } = await this.store.query('SELECT FROM message_body WHERE hash = $1', [bodyHash]);
    if (rowCount) this.goodBodies.add(bodyHash);
    return rowCount === 1;
  }

  private async noteGood(bodyHash: string, templateHash: string, template: Template): Promise<void> {
    this.goodBodies.add(bodyHash);
    if (template.checked) return;
    template.checked = true;
    await this.store.query('UPDATE message_template SET checked_at = $2 WHERE hash = $1 AND checked_at IS NULL', [
      templateHash,
      this.ports.clock.now().toISO(),
    ]);
  }
}
