import { systemClock } from '../../lib/clock';
import { addFriends, ensureChannel } from '../../lib/crm/friends';
import { Checks } from './checks';
import {
  definedNames,
  friendsWrittenSince,
  mark,
  membersWrittenSince,
  storedFriends,
  writesSince,
  type Mark,
} from './database';
import { changesBetween, expectMatching, type ExpectedMatching } from './expectations';
import { EXPECTED_NAMES, isReadable, wrongFields } from './expected-fields';
import { planFriends, type PlannedFriend } from './friends-plan';
import { runNight, type Night } from './night';
import { clearSandbox } from '../sandbox-rows/clear';
import type { DemoProduct } from './product';
import { readRawMembers, type RawMember } from './raw-shop';

/** Withdrawals beyond twenty at once would be taken for a broken answer of the shop. */
const MAX_WITHDRAWALS = 10;

/** Three nights of one shop, each held against what its raw answers say must have happened. */
export class Scenario {
  readonly checks = new Checks();
  private members: RawMember[] = [];
  private friends: PlannedFriend[] = [];
  private matching: ExpectedMatching = { links: new Map(), unlinked: {}, customersWithoutFriend: 0 };
  private channelId = '';
  private connectionId = '';

  constructor(
    private readonly demo: DemoProduct,
    private readonly log: (line: string) => void,
  ) {}

  /** Gives friends proven addresses, and some none, a shared or an unknown one; some have blocked the account. */
  async befriend(): Promise<void> {
    const { store } = this.demo;
    // The friends that お試しモード brings along are not of this plan.
    await clearSandbox(store);
    this.members = await this.readShop();
    this.friends = planFriends(this.members);
    const channel = await ensureChannel(store, { lineChannelId: 'demo', name: 'お試し', sandbox: true }, systemClock);
    this.channelId = channel.id;
    await addFriends(store, channel.id, this.friends, 'sandbox', systemClock);
    const blocked = this.friends.filter(({ following }) => !following).map(({ lineUserId }) => lineUserId);
    await store.query('UPDATE friend SET following = false WHERE channel_id = $1 AND line_user_id = ANY ($2)', [
      channel.id,
      blocked,
    ]);
    this.log(`会員 ${this.members.length} 人、友だち ${this.friends.length} 人`);
  }

  async firstNight(): Promise<Night> {
    const night = await this.night('1回目');
    const readable = this.members.filter(isReadable).length;
    this.connectionId = String(night.takenIn['connectionId']);
    this.checkCounts('1回目', night, {
      fetched: this.members.length,
      inserted: readable,
      updated: 0,
      unchanged: 0,
      withdrawn: 0,
      quarantined: this.members.length - readable,
    });
    this.matching = expectMatching(this.members, this.friends);
    this.checks.equal('1回目 反映した友だち', night.applied['written'], this.matching.links.size);
    await this.checkState('1回目', night);
    return night;
  }

  /** Nothing changed in the shop. @returns how many rows were written nevertheless. */
  async secondNight(): Promise<number> {
    const before = await mark(this.demo.store);
    const night = await this.night('2回目');
    const writes = await writesSince(this.demo.store, before);
    this.checks.equal('2回目 書き込み', writes, {});
    this.checks.equal('2回目 反映した友だち', night.applied['written'], 0);
    await this.checkState('2回目', night);
    return Object.values(writes).reduce((sum, n) => sum + n, 0);
  }

  /** Names, mail and points change, some members leave: exactly those are written. */
  async thirdNight(): Promise<void> {
    const earlier = this.members;
    this.changeShop();
    this.members = await this.readShop();
    const { changed, gone } = changesBetween(earlier, this.members);
    const before = await mark(this.demo.store);
    const night = await this.night('3回目');
    const readable = this.members.filter(isReadable).length;
    this.checkCounts('3回目', night, {
      fetched: this.members.length,
      inserted: 0,
      updated: changed.size,
      unchanged: readable - changed.size,
      withdrawn: gone.size,
    });
    const { links: earlierLinks } = this.matching;
    this.matching = expectMatching(this.members, this.friends, earlierLinks);
    await this.checkWritten(before, changed, gone, earlierLinks);
    await this.checkState('3回目', night, gone);
  }

  private readShop(): Promise<RawMember[]> {
    return readRawMembers({ host: this.demo.product.sandbox.host, ...this.demo.product.sandbox.credentials });
  }

  private async night(name: string): Promise<Night> {
    const night = await runNight(this.demo.n8n);
    this.log(`${name} ${night.seconds.toFixed(1)}秒: ${String(night.takenIn['message'] ?? '')}`);
    this.checks.equal(`${name} 結果`, night.takenIn['outcome'], 'completed');
    return night;
  }

  private changeShop(): void {
    const { control } = this.demo.product.sandbox;
    const some = Math.max(2, Math.ceil(this.members.length / 100));
    control.changeMembers('name', some, 11);
    control.changeMembers('points', some, 12);
    control.changeMembers('mail', some, 13);
    control.changeMembers('mobileMail', some, 14);
    control.removeMembers(Math.min(some, MAX_WITHDRAWALS), 15);
  }

  private checkCounts(name: string, { takenIn }: Night, expected: Readonly<Record<string, number>>): void {
    for (const [key, count] of Object.entries(expected)) this.checks.equal(`${name} ${key}`, takenIn[key], count);
  }

  /** Only what had to change was written. */
  private async checkWritten(
    before: Mark,
    changed: ReadonlySet<string>,
    gone: ReadonlySet<string>,
    earlierLinks: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { store } = this.demo;
    const due = [...this.matching.links].filter(
      ([friend, member]) => changed.has(member) || gone.has(member) || !earlierLinks.has(friend),
    );
    this.checks.same('3回目 書き込んだ会員', await membersWrittenSince(store, before), [...changed, ...gone]);
    this.checks.same(
      '3回目 書き込んだ友だち',
      await friendsWrittenSince(store, before),
      due.map(([friend]) => friend),
    );
  }

  /** Links, reasons and every one of the 57 values, friend by friend. */
  private async checkState(name: string, { matched }: Night, gone: ReadonlySet<string> = new Set()): Promise<void> {
    const { store } = this.demo;
    const expected = this.matching;
    const stored = await storedFriends(store, this.channelId, this.connectionId);
    const links = stored.filter(({ memberId }) => memberId !== null);
    const reasons = Object.entries(matched['unlinked'] as Record<string, number>).filter(([, count]) => count > 0);
    this.checks.same(
      `${name} 結び付き`,
      links.map(({ lineUserId, memberId }) => `${lineUserId} ${memberId}`),
      [...expected.links].map(([friend, member]) => `${friend} ${member}`),
    );
    this.checks.equal(`${name} linked`, matched['linked'], expected.links.size);
    this.checks.equal(`${name} unlinked`, sorted(reasons), sorted(Object.entries(expected.unlinked)));
    this.checks.equal(
      `${name} customersWithoutFriend`,
      matched['customersWithoutFriend'],
      expected.customersWithoutFriend,
    );
    this.checks.same(
      `${name} カスタムデータの定義`,
      await definedNames(store, this.channelId, this.connectionId),
      EXPECTED_NAMES,
    );
    const rows = new Map(this.members.map((member) => [member.memberId, member]));
    const wrong = stored.flatMap(({ lineUserId, memberId, customData, withdrawnOn }) => {
      if (memberId === null) return Object.keys(customData).map((field) => `${lineUserId} ${field}`);
      if (gone.has(memberId)) return withdrawnOn && customData['会員ID(futureshop)'] ? [] : [`${lineUserId} 退会`];
      return wrongFields(rows.get(memberId)!, customData).map((field) => `${lineUserId} ${field}`);
    });
    this.checks.none(`${name} カスタムデータの値`, wrong);
  }
}

const sorted = <T>(entries: Array<[string, T]>): Array<[string, T]> => entries.sort(([a], [b]) => a.localeCompare(b));
