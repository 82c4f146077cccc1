import type { Audience, Condition, Operator } from '../../../lib/crm/audience';

/** A friend as the model sees one. Values by field name; dates as they are stored. */
export interface ModelFriend {
  id: string;
  tags: string[];
  flags: string[];
  values: Record<string, string | number | undefined>;
  links: string[];
  subscriptions: { connectionId: string; status: string }[];
  withdrawn: boolean;
}

export type FieldKind = 'text' | 'number' | 'date';

/** The rules of audiences, friend by friend, as plainly as they can be said. Days are counted in UTC+9, by hand. */
const DAY_MS = 86_400_000;
const tokyo = (ms: number): string => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);
const dayOf = (stored: string): string => (stored.length === 10 ? stored : tokyo(Date.parse(stored)));
const number = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

function compare(kind: FieldKind, operator: Operator, stored: string | number | undefined, wanted: string): boolean {
  if (operator === 'filled') return stored !== undefined;
  if (operator === 'empty') return stored === undefined;
  if (stored === undefined) return operator === 'notEquals' || operator === 'notContains';
  const left = kind === 'number' ? Number(stored) : kind === 'date' ? dayOf(String(stored)) : String(stored);
  const right = kind === 'number' ? Number(wanted) : wanted;
  switch (operator) {
    case 'equals':
      return left === right;
    case 'notEquals':
      return left !== right;
    case 'contains':
      return String(left).includes(String(right));
    case 'notContains':
      return !String(left).includes(String(right));
    case 'atLeast':
      return left >= right;
    case 'atMost':
      return left <= right;
  }
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function hasBirthday(day: string, today: string): boolean {
  const keptOn = day.endsWith('-02-29') && !isLeap(Number(today.slice(0, 4))) ? '02-28' : day.slice(5);
  return keptOn === today.slice(5);
}

const combine = (match: 'all' | 'any', results: boolean[]): boolean =>
  match === 'all' ? results.every(Boolean) : results.some(Boolean);

function meets(friend: ModelFriend, condition: Condition, kinds: Record<string, FieldKind>, now: number): boolean {
  const today = tokyo(now);
  const date = (name: string): string | null =>
    friend.values[name] === undefined ? null : dayOf(String(friend.values[name]));
  switch (condition.kind) {
    case 'tag':
      return friend.tags.includes(condition.name) === condition.has;
    case 'flag':
      return friend.flags.includes(condition.name) === condition.has;
    case 'field':
      return compare(
        kinds[condition.name]!,
        condition.operator,
        friend.values[condition.name],
        String(condition.value),
      );
    case 'birthday':
      return date(condition.name) !== null && hasBirthday(date(condition.name)!, today);
    case 'date': {
      const away = date(condition.name) === null ? NaN : number(date(condition.name)!) - number(today);
      return away >= condition.from && away <= condition.to;
    }
    case 'nextWeek': {
      // Day 0 of the Unix era was a Thursday: Mondays are those with (day + 3) divisible by 7.
      const monday = number(today) + 7 - ((number(today) + 3) % 7);
      const day = date(condition.name) === null ? NaN : number(date(condition.name)!);
      return day >= monday && day < monday + 7;
    }
    case 'linked': {
      const { connectionId } = condition;
      const isLinked = connectionId ? friend.links.includes(connectionId) : friend.links.length > 0;
      return isLinked === condition.linked;
    }
    case 'subscription': {
      const { which, status, connectionId } = condition;
      const own = friend.subscriptions.filter((one) => !connectionId || one.connectionId === connectionId);
      return (
        own.length > 0 &&
        combine(
          which,
          own.map((one) => one.status === status),
        )
      );
    }
  }
}

export function chosen(
  friends: readonly ModelFriend[],
  { match, groups }: Audience,
  kinds: Record<string, FieldKind>,
  now: number,
): string[] {
  const filled = groups.filter(({ conditions }) => conditions.length > 0);
  const isMeant = (friend: ModelFriend): boolean =>
    filled.length === 0 ||
    combine(
      match,
      filled.map((group) =>
        combine(
          group.match,
          group.conditions.map((condition) => meets(friend, condition, kinds, now)),
        ),
      ),
    );
  return friends.filter((friend) => !friend.withdrawn && isMeant(friend)).map(({ id }) => id);
}
