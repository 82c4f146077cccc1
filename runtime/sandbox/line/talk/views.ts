import { DateTime } from 'luxon';
import type { LineWorld, Person, TalkEntry } from '../world';
import { summary } from './summary';
import type { ShownLine, ShownPerson, ShownScreen, ShownTalk, ShownWebhook } from './wire';

/** A list longer than this is searched, not scrolled. */
const MOST_PEOPLE = 100;
export const PAGE_OF_LINES = 30;
const MOST_WEBHOOKS = 30;
/** LINE shows the animation for at most a minute. */
const LONGEST_LOADING_MS = 60_000;

const iso = (at: DateTime): string => at.toISO() ?? '';

const shownLine = (entry: TalkEntry): ShownLine => ({ ...entry, at: iso(entry.at) });

const shownPerson = (world: LineWorld, person: Person): ShownPerson => {
  const { userId, displayName, pictureUrl, state } = person;
  const [last] = world.talk(userId, 1);
  return {
    userId,
    displayName,
    pictureUrl,
    state,
    last: last ? { id: last.id, text: summary(last.message), at: iso(last.at), unread: last.from === 'account' } : null,
  };
};

const listed = (people: readonly Person[], search: string, selected: string | null): Person[] => {
  const wanted = search.trim().toLowerCase();
  const found = wanted
    ? people.filter((person) => `${person.displayName}\n${person.userId}`.toLowerCase().includes(wanted))
    : people;
  const shown = found.slice(0, MOST_PEOPLE);
  const open = people.find((person) => person.userId === selected);
  return open && !shown.includes(open) ? [open, ...shown] : shown;
};

/** One page of a talk: the newest lines behind the `skip` newest. */
export const linesOf = (world: LineWorld, userId: string, skip: number): Pick<ShownTalk, 'lines' | 'more'> => {
  const newest = world.talk(userId, skip + PAGE_OF_LINES + 1);
  const older = newest.slice(0, Math.max(0, newest.length - skip));
  return { lines: older.slice(-PAGE_OF_LINES).map(shownLine), more: older.length > PAGE_OF_LINES };
};

const shownTalk = (world: LineWorld, userId: string): ShownTalk => {
  const menu = world.richMenuOf(userId);
  const until = world.loadingUntil(userId);
  const image = `/talk/rich-menu/${encodeURIComponent(userId)}?menu=${encodeURIComponent(menu?.richMenuId ?? '')}`;
  return {
    userId,
    ...linesOf(world, userId, 0),
    richMenu: menu && { id: menu.richMenuId, menu: menu.menu, image: menu.image && image },
    loadingMs: until ? Math.min(LONGEST_LOADING_MS, Math.max(0, until.diff(world.now()).toMillis())) : 0,
  };
};

/** Everything the page shows, for the person whose talk is open. */
export const shownScreen = (world: LineWorld, selected: string | null, search: string): ShownScreen => {
  const people = world.people();
  const names = new Map(people.map((person) => [person.userId, person.displayName]));
  const now = world.now();
  return {
    now: iso(now),
    aheadMs: now.diff(DateTime.now()).toMillis(),
    people: listed(people, search, selected).map((person) => shownPerson(world, person)),
    total: people.length,
    talk: selected !== null && names.has(selected) ? shownTalk(world, selected) : null,
    webhooks: world
      .webhooks(MOST_WEBHOOKS)
      .map(({ userId, ...sent }): ShownWebhook => ({ ...sent, displayName: names.get(userId) ?? '' })),
  };
};
