import { Checks } from '../checks';
import type { DemoProduct } from '../product';
import type { RawOrder } from '../raw-shop';
import {
  bubble,
  checkReceived,
  hasBirthday,
  nextLeapBirthday,
  nextMorning,
  NO_ORDERS,
  NOT_LINKED,
  pointsBubble,
} from './expected';
import { expectedShipping } from './expected-shipping';
import { castFriends, type Friend } from './friends';
import { filledIn, TEMPLATES } from './shipped';
import { Stage } from './stage';

/** From 友だち追加 to the birthday, each step as people do it; what they must read is worked out from the shop's answers. */
export class LineStory {
  readonly checks = new Checks();
  friends: Friend[] = [];
  /** What second runs sent. */
  secondRunSends = 0;
  /** 通数 that LINE counted. */
  quotaUsed = 0;
  private readonly stage: Stage;
  private orders: RawOrder[] = [];

  constructor(
    demo: DemoProduct,
    private readonly log: (line: string) => void,
  ) {
    this.stage = new Stage(demo);
  }

  open = (): Promise<void> => this.stage.open();

  /** What the shop has on the morning of the story is taken in. */
  async setUp(): Promise<void> {
    const { world } = this.stage;
    await this.stage.moveTo(nextMorning(world.now()));
    const { friends, orders } = await castFriends(this.stage, world.now(), this.checks);
    this.friends = friends;
    this.orders = orders;
    await this.stage.takeIn();
  }

  /** Everybody adds the account; LINE brings one of these events twice. */
  async meet(): Promise<void> {
    const { world, control } = this.stage;
    await this.costs('あいさつ', async () => {
      for (const friend of this.friends) await this.greeted(friend);
      await this.stage.settled();
      const event = world.webhooks().find(({ type }) => type === 'follow');
      if (event) await control.redeliver(event.webhookEventId);
      await this.stage.settled();
      return 0;
    });
  }

  /** Before and after 本人確認: what is the friend's own is shown only after it. */
  async prove(): Promise<void> {
    await this.ask(this.friends[0]!, false);
    await this.costs('本人確認', async () => {
      let told = 0;
      for (const friend of this.friends) if (await this.proves(friend)) told += 1;
      await this.stage.settled();
      return told;
    });
    const linked = this.friends.filter(({ member }) => member);
    this.checks.same(
      '結び付き',
      await this.stage.links(),
      linked.map(({ phone, member }) => `${phone.userId} ${member!.memberId}`),
    );
  }

  /** 「配送状況」 and 「ポイント」, asked by everybody. */
  async askAll(): Promise<void> {
    await this.costs('返信', async () => {
      for (const friend of this.friends) await this.ask(friend, true);
      return 0;
    });
  }

  async blockSome(): Promise<void> {
    for (const friend of this.friends.filter(({ blocks }) => blocks)) {
      await friend.phone.block();
      friend.following = false;
    }
    await this.stage.settled();
  }

  /** The birthday template as on its schedule, twice on one day: the second sends nothing. */
  async celebrate(): Promise<void> {
    const today = this.stage.world.now();
    const text = await this.stage.shipped.content(TEMPLATES.birthday);
    const celebrated = this.friends.filter(
      ({ following, member }) => following && member && hasBirthday(member, today),
    );
    for (const { expected, displayName } of celebrated)
      expected.push(bubble('sent', filledIn(text, { 友だち名: displayName })));
    await this.costs('誕生日メッセージ', async () => {
      const before = this.stage.arrived();
      this.log(`${today.toFormat('yyyy年M月d日')}: ${await this.stage.birthdayHour()}`);
      const once = this.stage.arrived();
      this.checks.equal('誕生日メッセージの数', once - before, celebrated.length);
      this.log(`もう一度: ${await this.stage.birthdayHour()}`);
      const again = this.stage.arrived() - once;
      this.checks.equal('誕生日メッセージ 2回目の数', again, 0);
      this.secondRunSends += again;
      return celebrated.length;
    });
  }

  /** Who blocked comes back: one more greeting. */
  async meetAgain(): Promise<void> {
    for (const friend of this.friends.filter(({ following }) => !following)) await this.greeted(friend);
    await this.stage.settled();
  }

  /** On to a 28 February without a 29th after it. */
  async celebrateLeapDay(): Promise<void> {
    await this.stage.moveTo(nextLeapBirthday(this.stage.world.now()));
    await this.celebrate();
  }

  checkTalks(): void {
    for (const { displayName, phone, expected } of this.friends)
      checkReceived(this.checks, displayName, phone.received(), expected);
    this.checks.equal('重複した送信', this.duplicates, 0);
  }

  get duplicates(): number {
    return this.stage.control.counts.tally().duplicates;
  }

  private async greeted(friend: Friend): Promise<void> {
    await friend.phone.follow();
    friend.following = true;
    for (const text of await this.stage.shipped.bubbles(TEMPLATES.greeting)) {
      const values = { 友だち名: friend.displayName, 本人確認フォームのURL: this.stage.formUrl };
      friend.expected.push(bubble('reply', filledIn(text, values)));
    }
  }

  /** Opens the form and fills it in where LINE tells no address. @returns whether the outcome is told in the talk. */
  private async proves({ displayName, phone, way, mail, member, expected }: Friend): Promise<boolean> {
    const form = await phone.openForm();
    const { step } = await form.enter();
    this.checks.equal(`${displayName} フォームを開く`, step, member && way === 'byLine' ? 'done' : 'form');
    if (way === 'none') return false;
    if (way !== 'byLine') {
      this.checks.equal(`${displayName} 認証コードを頼む`, (await form.askForCode(mail)).step, 'codeSent');
      const code = await phone.mailedCode(mail);
      this.checks.equal(`${displayName} 認証コードのメール`, code !== null, true);
      const { title } = await form.submit({ proof: { email: mail, code: code ?? '' } });
      const outcome = member ? '会員情報と照合できました' : '会員情報と照合できませんでした';
      this.checks.equal(`${displayName} フォームの結果`, title, outcome);
    }
    const values = { 友だち名: displayName, 本人確認フォームのURL: this.stage.formUrl };
    for (const text of await this.stage.shipped.bubbles(member ? TEMPLATES.linked : TEMPLATES.notLinked))
      expected.push(bubble('sent', filledIn(text, values)));
    return true;
  }

  private async ask({ phone, expected, member }: Friend, proven: boolean): Promise<void> {
    const { shipped, world } = this.stage;
    const shown = proven ? member : null;
    const orders = shown ? (expectedShipping(this.orders, shown.memberId, world.now()) ?? NO_ORDERS) : NOT_LINKED;
    for (const text of await shipped.bubbles(TEMPLATES.shipping))
      expected.push(bubble('reply', filledIn(text, { 配送状況: orders })));
    await phone.say('配送状況');
    await this.stage.settled();
    for (const text of await shipped.bubbles(TEMPLATES.points)) {
      const fill = (value: string): string => filledIn(text, { '現在ポイント(カート側)': value });
      expected.push(shown ? pointsBubble(Number(shown['points']), fill) : bubble('reply', fill(NOT_LINKED)));
    }
    await phone.say('ポイント');
    await this.stage.settled();
  }

  /** The work tells how many 通数 it may cost: replies are free. */
  private async costs(what: string, work: () => Promise<number>): Promise<void> {
    const before = this.stage.control.used();
    const allowed = await work();
    const used = this.stage.control.used() - before;
    this.checks.equal(`${what}の通数`, used, allowed);
    this.quotaUsed += used;
  }
}
