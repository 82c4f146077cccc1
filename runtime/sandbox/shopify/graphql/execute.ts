/** Answers an operation by a table of types, and counts what it costs (reference 3.3). */
import type { Operation, Selection, Value } from './parse';

export type Args = Readonly<Record<string, unknown>>;
type Source = Readonly<Record<string, unknown>>;

/** What a field leads to. A `connection` must be told `first`, a `list` may; a connection's rows are its `nodes`. */
export interface Field {
  readonly kind: 'scalar' | 'object' | 'list' | 'connection';
  /** The type of its objects or rows; '' for a scalar. */
  readonly type: string;
  /** Absent: the source's own value of this name. */
  resolve?(args: Args, source: Source): unknown;
}

export type Types = Readonly<Record<string, Readonly<Record<string, Field>>>>;

/** A connection as its resolver gives it. */
export interface Rows {
  readonly nodes: readonly unknown[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** An error with a code in `extensions`. */
export class GraphqlProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

const PAGE_INFO: Types[string] = {
  hasNextPage: { kind: 'scalar', type: '' },
  endCursor: { kind: 'scalar', type: '' },
};

const MOST_ROWS = 250;
const MUTATION_POINTS = 10;

export const valueOf = (value: Value, variables: Args): unknown => {
  switch (value.kind) {
    case 'variable':
      return variables[value.name];
    case 'literal':
      return value.value;
    case 'list':
      return value.items.map((item) => valueOf(item, variables));
    case 'object':
      return Object.fromEntries(Object.entries(value.fields).map(([key, item]) => [key, valueOf(item, variables)]));
  }
};

const argsOf = (selection: Selection, variables: Args): Args =>
  Object.fromEntries(Object.entries(selection.args).map(([name, value]) => [name, valueOf(value, variables)]));

export class Executor {
  constructor(
    private readonly types: Types,
    private readonly variables: Args,
  ) {}

  /** The most that the operation may cost. @throws GraphqlProblem for a field that is not there. */
  requestedCost({ type, selections }: Operation): number {
    const root = type === 'query' ? 'QueryRoot' : 'Mutation';
    const cost = this.costOf(selections, root);
    return type === 'query' ? cost : cost + MUTATION_POINTS * selections.length;
  }

  /** The data of the operation, and what it really cost. Resolvers throw GraphqlProblem. */
  run({ type, selections }: Operation): { readonly data: Source; readonly cost: number } {
    const spent = { points: type === 'query' ? 0 : MUTATION_POINTS * selections.length };
    return {
      data: this.object(selections, type === 'query' ? 'QueryRoot' : 'Mutation', {}, spent),
      cost: spent.points,
    };
  }

  private fieldOf(typeName: string, { name }: Selection): Field {
    const field = this.types[typeName]?.[name];
    if (!field) throw new GraphqlProblem('undefinedField', `Field '${name}' doesn't exist on type '${typeName}'`);
    return field;
  }

  /** How many rows a selection asks for at most. */
  private firstOf(selection: Selection, { kind }: Field): number {
    const { first = kind === 'list' ? MOST_ROWS : undefined } = argsOf(selection, this.variables);
    if (typeof first !== 'number' || !Number.isInteger(first) || first < 1 || first > MOST_ROWS) {
      throw new GraphqlProblem('BAD_REQUEST', `you must provide 'first' of 1 to ${MOST_ROWS}`);
    }
    return first;
  }

  private costOf(selections: readonly Selection[], typeName: string): number {
    return selections.reduce((sum, selection) => {
      const field = this.fieldOf(typeName, selection);
      if (field.kind === 'scalar') return sum;
      const { selections: inner } = selection;
      if (field.kind === 'object') return sum + 1 + this.costOf(inner, field.type);
      const first = this.firstOf(selection, field);
      if (field.kind === 'list') return sum + first * (1 + this.costOf(inner, field.type));
      return (
        sum +
        inner.reduce((part, { name, selections: rows }) => {
          return part + (name === 'nodes' ? first * (1 + this.costOf(rows, field.type)) : 1);
        }, 0)
      );
    }, 0);
  }

  private object(
    selections: readonly Selection[],
    typeName: string,
    source: Source,
    spent: { points: number },
  ): Record<string, unknown> {
    return Object.fromEntries(
      selections.map((selection) => {
        const field = this.fieldOf(typeName, selection);
        const args = argsOf(selection, this.variables);
        const value = field.resolve ? field.resolve(args, source) : source[selection.name];
        return [selection.key, this.complete(selection, field, value, spent)];
      }),
    );
  }

  private complete(selection: Selection, field: Field, value: unknown, spent: { points: number }): unknown {
    if (value === null || value === undefined) return null;
    if (field.kind === 'scalar') return value;
    if (field.kind === 'object') {
      spent.points += 1;
      return this.object(selection.selections, field.type, value as Source, spent);
    }
    const rows = (inner: readonly Selection[], nodes: readonly unknown[]) =>
      nodes.slice(0, this.firstOf(selection, field)).map((node) => {
        spent.points += 1;
        return this.object(inner, field.type, node as Source, spent);
      });
    if (field.kind === 'list') return rows(selection.selections, value as readonly unknown[]);
    const { nodes, ...pageInfo } = value as Rows;
    return Object.fromEntries(
      selection.selections.map(({ key, name, selections }) => {
        if (name === 'nodes') return [key, rows(selections, nodes)];
        if (name !== 'pageInfo') throw new GraphqlProblem('undefinedField', `Field '${name}' doesn't exist`);
        spent.points += 1;
        return [key, new Executor({ PageInfo: PAGE_INFO }, {}).object(selections, 'PageInfo', { ...pageInfo }, spent)];
      }),
    );
  }
}
