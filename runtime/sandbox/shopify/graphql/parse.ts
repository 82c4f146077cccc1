/** As much of GraphQL's language as clients of an API write: one operation, variables, arguments, aliases. No fragments. */

export type Value =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Value>> };

export interface Selection {
  /** The key of the answer: the alias, or the name. */
  readonly key: string;
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly selections: readonly Selection[];
}

export interface Operation {
  readonly type: 'query' | 'mutation';
  readonly variables: readonly string[];
  readonly selections: readonly Selection[];
}

export class SyntaxProblem extends Error {}

const TOKEN = /\s+|,|#[^\n]*|([A-Za-z_]\w*|\$\w+|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?|[{}()[\]:!=])/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new SyntaxProblem(`Parse error at ${at}`);
    if (found[1] !== undefined) tokens.push(found[1]);
  }
  return tokens;
};

const LITERALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  operation(): Operation {
    const type = this.peek() === '{' ? 'query' : this.name();
    if (type !== 'query' && type !== 'mutation') throw new SyntaxProblem(`Unexpected ${type}`);
    if (this.peek() !== '(' && this.peek() !== '{') this.name();
    const variables = this.peek() === '(' ? this.variables() : [];
    const selections = this.selectionSet();
    if (this.at < this.tokens.length) throw new SyntaxProblem('Only one operation is allowed');
    return { type, variables, selections };
  }

  private peek(): string {
    return this.tokens[this.at] ?? '';
  }

  private take(expected?: string): string {
    const token = this.tokens[this.at];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new SyntaxProblem(`Expected ${expected ?? 'more'}, got ${token ?? 'the end'}`);
    }
    this.at += 1;
    return token;
  }

  private name(): string {
    const token = this.take();
    if (!/^[A-Za-z_]\w*$/.test(token)) throw new SyntaxProblem(`Expected a name, got ${token}`);
    return token;
  }

  private until<T>(end: string, read: () => T): T[] {
    const items: T[] = [];
    while (this.peek() !== end) items.push(read());
    this.take(end);
    return items;
  }

  private variables(): string[] {
    this.take('(');
    return this.until(')', () => {
      const name = this.take().slice(1);
      this.take(':');
      while (/^[[\]!\w]+$/.test(this.peek()) && !this.peek().startsWith('$')) this.take();
      return name;
    });
  }

  private selectionSet(): Selection[] {
    this.take('{');
    return this.until('}', () => this.selection());
  }

  private selection(): Selection {
    const first = this.name();
    const aliased = this.peek() === ':' && this.take() === ':';
    const name = aliased ? this.name() : first;
    const args = this.peek() === '(' ? this.fields('(', ')') : {};
    return { key: first, name, args, selections: this.peek() === '{' ? this.selectionSet() : [] };
  }

  private fields(start: string, end: string): Record<string, Value> {
    this.take(start);
    return Object.fromEntries(
      this.until(end, () => {
        const name = this.name();
        this.take(':');
        return [name, this.value()] as const;
      }),
    );
  }

  private value(): Value {
    const token = this.peek();
    if (token === '{') return { kind: 'object', fields: this.fields('{', '}') };
    if (token === '[') return { kind: 'list', items: (this.take(), this.until(']', () => this.value())) };
    this.take();
    if (token.startsWith('$')) return { kind: 'variable', name: token.slice(1) };
    if (token.startsWith('"') || /^-?\d/.test(token)) return { kind: 'literal', value: JSON.parse(token) as unknown };
    return { kind: 'literal', value: LITERALS.has(token) ? LITERALS.get(token) : token };
  }
}

/** @throws SyntaxProblem */
export const parseOperation = (text: string): Operation => new Parser(tokensOf(text)).operation();
