import type { Subscription } from '../../lib/carts/model';
import type { Condition, Match, Operator } from '../../lib/crm/audience';
import { Failure } from '../../lib/failure';

type YesNo = 'yes' | 'no';

/** 条件 as n8n stores them: a list for each kind. Values may come out of an expression. */
export interface GivenConditions {
  readonly tag?: readonly { name?: string; has?: YesNo }[];
  readonly flag?: readonly { name?: string; has?: YesNo }[];
  readonly field?: readonly { name?: string; operator?: Operator; value?: string | number }[];
  readonly date?: readonly {
    name?: string;
    when?: 'birthday' | 'days' | 'nextWeek';
    from?: number;
    to?: number;
  }[];
  readonly linked?: readonly { linked?: YesNo; connectionId?: string | number }[];
  readonly subscription?: readonly {
    which?: Match;
    status?: Subscription['status'];
    connectionId?: string | number;
  }[];
}

function chosen(name: string | undefined, what: string): string {
  if (name) return name;
  throw new Failure('input', `条件の${what}が選ばれていません。`, 'ノードを開いて選ぶか、その条件を消してください。');
}

const tagCondition =
  (kind: 'tag' | 'flag') =>
  ({ name, has }: { name?: string; has?: YesNo }): Condition => ({
    kind,
    name: chosen(name, kind === 'tag' ? 'タグ' : 'フラグ'),
    has: has !== 'no',
  });

const fieldCondition = ({
  name,
  operator = 'equals',
  value,
}: NonNullable<GivenConditions['field']>[number]): Condition => ({
  kind: 'field',
  name: chosen(name, '項目'),
  operator,
  ...(value !== undefined && { value }),
});

function dateCondition(given: NonNullable<GivenConditions['date']>[number]): Condition {
  const name = chosen(given.name, '日付の項目');
  if (given.when === 'days') return { kind: 'date', name, from: Number(given.from ?? 0), to: Number(given.to ?? 7) };
  return { kind: given.when === 'nextWeek' ? 'nextWeek' : 'birthday', name };
}

const ofConnection = (connectionId: string | number | undefined) =>
  connectionId ? { connectionId: String(connectionId) } : {};

const linkedCondition = ({ linked, connectionId }: NonNullable<GivenConditions['linked']>[number]): Condition => ({
  kind: 'linked',
  linked: linked !== 'no',
  ...ofConnection(connectionId),
});

const subscriptionCondition = ({
  which = 'any',
  status = 'active',
  connectionId,
}: NonNullable<GivenConditions['subscription']>[number]): Condition => ({
  kind: 'subscription',
  which,
  status,
  ...ofConnection(connectionId),
});

/** Throws Failure 'input' for a condition in which nothing is chosen. */
export const conditionsOf = ({ tag, flag, field, date, linked, subscription }: GivenConditions): Condition[] => [
  ...(tag ?? []).map(tagCondition('tag')),
  ...(flag ?? []).map(tagCondition('flag')),
  ...(field ?? []).map(fieldCondition),
  ...(date ?? []).map(dateCondition),
  ...(linked ?? []).map(linkedCondition),
  ...(subscription ?? []).map(subscriptionCondition),
];
