import type { ShownLine, ShownPerson, ShownScreen, ShownTalk } from '../wire';
import { Refusal, loadLines, loadScreen, perform } from './api';

export interface Notice {
  readonly kind: 'trouble' | 'word';
  readonly message: string;
  readonly hint: string;
}

/** What the page shows, kept up to date by the server's events. Components read it and redraw on every change. */
export class TalkStore {
  screen: ShownScreen | null = null;
  /** Lines of the open talk, oldest first, as far as they were loaded. */
  lines: readonly ShownLine[] = [];
  more = false;
  selected: string | null = decodeURIComponent(location.hash.slice(1)) || null;
  search = '';
  connected = true;
  notice: Notice | null = null;
  /** When the shown state was fetched, for clocks that go on between events. */
  fetchedAt = Date.now();
  private readonly listeners = new Set<() => void>();
  /** The newest line of each talk that was looked at. */
  private readonly seen = new Map<string, string>();
  /** On the sandbox's clock. */
  private openedAt: number | null = null;
  private fetching: Promise<void> | null = null;
  private again = false;
  private waiting: ReturnType<typeof setTimeout> | null = null;
  /** How long the last fetch took. */
  private tookMs = 0;

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Connects to the server and keeps following it. */
  start(): void {
    const events = new EventSource('/talk/events');
    events.onmessage = () => this.follow();
    events.onerror = () => {
      this.connected = false;
      this.changed();
    };
  }

  /** Fetches in a moment: during a campaign to thousands this page takes a quarter of the server's time at most. */
  private follow(): void {
    this.waiting ??= setTimeout(() => {
      this.waiting = null;
      void this.refresh();
    }, this.tookMs * 3);
  }

  get person(): ShownPerson | null {
    return this.screen?.people.find(({ userId }) => userId === this.selected) ?? null;
  }

  get talk(): ShownTalk | null {
    const talk = this.screen?.talk;
    return talk && talk.userId === this.selected ? talk : null;
  }

  /** The sandbox's clock now. */
  now(): Date {
    const at = this.screen ? new Date(this.screen.now).getTime() : Date.now();
    return new Date(at + (this.screen ? Date.now() - this.fetchedAt : 0));
  }

  isUnread({ userId, last }: ShownPerson): boolean {
    return last !== null && last.unread && userId !== this.selected && this.seen.get(userId) !== last.id;
  }

  select(userId: string): void {
    if (userId === this.selected) return;
    this.selected = userId;
    this.lines = [];
    this.more = false;
    history.replaceState(null, '', `#${encodeURIComponent(userId)}`);
    this.changed();
    void this.refresh();
  }

  find(search: string): void {
    this.search = search;
    void this.refresh();
  }

  say(notice: Notice | null): void {
    this.notice = notice;
    this.changed();
  }

  /** Fetches the state; calls during a fetch are answered by one more behind it. */
  refresh(): Promise<void> {
    if (this.fetching) {
      this.again = true;
      return this.fetching;
    }
    this.fetching = this.fetch().finally(() => {
      this.fetching = null;
      if (!this.again) return;
      this.again = false;
      void this.refresh();
    });
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    const wanted = this.selected;
    const began = performance.now();
    try {
      const screen = await loadScreen(wanted, this.search);
      this.tookMs = performance.now() - began;
      this.take(screen, wanted);
    } catch (error) {
      this.connected = false;
      if (!(error instanceof Refusal)) throw error;
    }
    this.changed();
  }

  private take(screen: ShownScreen, wanted: string | null): void {
    this.connected = true;
    this.screen = screen;
    this.fetchedAt = Date.now();
    this.openedAt ??= new Date(screen.now).getTime();
    for (const { userId, last } of screen.people) {
      // What stood there when the page was opened is not news.
      const isOld = !this.seen.has(userId) && last !== null && new Date(last.at).getTime() < this.openedAt;
      if (last && (userId === wanted || isOld)) this.seen.set(userId, last.id);
      else if (!this.seen.has(userId)) this.seen.set(userId, '');
    }
    if (wanted === this.selected && screen.talk) this.takeNewest(screen.talk);
    const first = screen.people[0];
    if (!this.person && first && !this.search) this.select(first.userId);
  }

  private takeNewest(talk: ShownTalk): void {
    const newest = new Set(talk.lines.map(({ id }) => id));
    const older = this.lines.filter(({ id }) => !newest.has(id));
    // Without a common line something between is missing: begin anew from the newest page.
    const joined = older.length < this.lines.length || !talk.more;
    this.lines = joined ? [...older, ...talk.lines] : talk.lines;
    if (!joined || older.length === 0) this.more = talk.more;
  }

  /** Loads the page of lines before the first one shown. */
  async loadOlder(): Promise<void> {
    const { selected, lines } = this;
    if (selected === null || !this.more) return;
    const page = await loadLines(selected, lines.length).catch(() => null);
    if (!page || this.selected !== selected) return;
    const known = new Set(this.lines.map(({ id }) => id));
    this.lines = [...page.lines.filter(({ id }) => !known.has(id)), ...this.lines];
    this.more = page.more;
    this.changed();
  }

  /** Does something in the pretend LINE; a refusal is shown and answered with null. */
  async act<T = object>(name: string, body: object = {}): Promise<T | null> {
    try {
      const answer = await perform<T>(name, body);
      await this.refresh();
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.isAway) this.connected = false;
      this.say({ kind: 'trouble', ...error.refused });
      return null;
    }
  }
}
