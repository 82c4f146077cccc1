import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';
import { Failure } from '../../../lib/failure';
import { messageTokens } from './events';
import { messageId } from './ids';
import type { Line } from './line';
import { openLiff } from './liff-opening';
import type { PersonRow } from './people';
import { toPerson } from './people';
import { PICTURE_URL } from './picture';
import type { LineWorld, Person, RichMenu, TalkEntry, WebhookDelivery } from './world';

/** Said by a person: only a friend's app reaches the account. */
const notAFriend = (): Failure =>
  new Failure('input', 'この人は友だちではありません。', '友だちに追加してから、もう一度お試しください。');

/** The pretend LINE of this process, as the talk screen and the tests see it. */
export class World implements LineWorld {
  constructor(private readonly line: Line) {}

  people(): readonly Person[] {
    return this.line.people.page(0, -1).map(toPerson);
  }

  async addPerson(person: Parameters<LineWorld['addPerson']>[0] = {}): Promise<Person> {
    const row = await this.line.commits.run(() => this.line.people.add(person, 'none'));
    this.line.watchers.tell(row.user_id);
    return toPerson(row);
  }

  async follow(userId: string): Promise<void> {
    await this.change(userId, (person, seq) => {
      this.line.people.setState(person.n, 'following');
      const follow = { isUnblocked: person.state === 'blocked' };
      this.line.events.emit(seq, person, { type: 'follow', replyable: true, body: { follow } });
    });
  }

  async block(userId: string): Promise<void> {
    await this.change(userId, (person, seq) => {
      if (person.state !== 'following') throw notAFriend();
      this.line.people.setState(person.n, 'blocked');
      this.line.events.emit(seq, person, { type: 'unfollow', replyable: false, body: {} });
    });
  }

  async say(userId: string, text: string): Promise<void> {
    await this.message(userId, 'text', { type: 'text', text });
  }

  async sendSticker(userId: string): Promise<void> {
    const sticker = { type: 'sticker', packageId: '446', stickerId: '1988', stickerResourceType: 'STATIC' };
    await this.message(userId, 'sticker', sticker);
  }

  async sendImage(userId: string): Promise<void> {
    const shown = { originalContentUrl: PICTURE_URL, previewImageUrl: PICTURE_URL };
    const sent = { type: 'image', contentProvider: { type: 'line' } };
    await this.message(userId, 'image', sent, { ...sent, ...shown });
  }

  async postback(userId: string, action: Parameters<LineWorld['postback']>[1]): Promise<void> {
    const { data, displayText, params } = action;
    await this.change(userId, (person, seq) => {
      if (person.state !== 'following') throw notAFriend();
      if (displayText !== undefined)
        this.line.talks.say(person.n, seq, this.line.clock.millis(), 'postback', { type: 'text', text: displayText });
      const postback = params ? { data, params } : { data };
      this.line.events.emit(seq, person, { type: 'postback', replyable: true, body: { postback } });
    });
  }

  async linkAccount(userId: string, nonce: string, result: 'ok' | 'failed'): Promise<void> {
    await this.change(userId, (person, seq) => {
      const link = { result, nonce };
      this.line.events.emit(seq, person, { type: 'accountLink', replyable: result === 'ok', body: { link } });
    });
  }

  talk(userId: string, limit = 50): readonly TalkEntry[] {
    const person = this.line.people.find(userId);
    return person ? this.line.talks.read(person.n, limit) : [];
  }

  richMenuOf(userId: string): RichMenu | null {
    const person = this.line.people.find(userId);
    const id = person?.rich_menu_id ?? this.line.settings.get('defaultRichMenu');
    return person && id ? this.line.richMenus.find(id) : null;
  }

  async switchRichMenu(userId: string, alias: string, data: string): Promise<void> {
    const newRichMenuAliasId = alias;
    await this.change(userId, (person, seq) => {
      const id = this.line.richMenus.alias(alias);
      const status = id && this.line.richMenus.find(id)?.image ? 'SUCCESS' : 'RICHMENU_ALIAS_ID_NOTFOUND';
      if (status === 'SUCCESS') this.line.people.linkRichMenu(person.n, id);
      const postback = { data, params: { newRichMenuAliasId, status } };
      this.line.events.emit(seq, person, { type: 'postback', replyable: true, body: { postback } });
    });
  }

  loadingUntil(userId: string): DateTime | null {
    const until = this.line.people.find(userId)?.loading_until ?? 0;
    return until > this.line.clock.millis() ? DateTime.fromMillis(until, { zone: TOKYO }) : null;
  }

  openLiff(userId: string, liffUrl: string): string | null {
    return openLiff(this.line, userId, liffUrl);
  }

  webhooks(limit = 100): readonly WebhookDelivery[] {
    return this.line.webhooks.log(limit);
  }

  now(): DateTime {
    return this.line.clock.now();
  }

  async moveClock({ days = 0, hours = 0, minutes = 0 }: Parameters<LineWorld['moveClock']>[0]): Promise<void> {
    const forward = ((days * 24 + hours) * 60 + minutes) * 60_000;
    if (!(forward >= 0))
      throw new Failure('input', '時計は先へ進めることしかできません。', '進める時間を指定してください。');
    await this.line.clock.setOffset(this.line.clock.offsetMs + Math.round(forward));
  }

  async resetClock(): Promise<void> {
    await this.line.clock.setOffset(0);
  }

  watch(listener: (userId: string | null) => void): () => void {
    return this.line.watchers.add(listener);
  }

  /** What a person sends: an entry of the talk and a webhook. */
  private message(
    userId: string,
    how: 'text' | 'sticker' | 'image',
    sent: TalkEntry['message'],
    shown = sent,
  ): Promise<void> {
    return this.change(userId, (person, seq) => {
      if (person.state !== 'following') throw notAFriend();
      this.line.talks.say(person.n, seq, this.line.clock.millis(), how, shown);
      this.line.people.showLoading(person.n, null);
      const message = { id: messageId(seq), ...sent, ...messageTokens() };
      this.line.events.emit(seq, person, { type: 'message', replyable: true, body: { message } });
    });
  }

  private async change(userId: string, work: (person: PersonRow, seq: number) => void): Promise<void> {
    const { commits, people, sequence, watchers, webhooks } = this.line;
    await commits.run(() => {
      const person = people.find(userId);
      if (!person) throw new Failure('input', 'この人はいません。', '一覧から選び直してください。');
      work(person, sequence.next());
    });
    watchers.tell(userId);
    webhooks.wake();
  }
}
