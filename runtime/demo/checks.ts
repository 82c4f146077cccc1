const MAX_SHOWN = 3;

/** Collects what is not as expected. Names items and counts, never a value of a customer. */
export class Checks {
  readonly failures: string[] = [];

  equal(what: string, actual: unknown, expected: unknown): void {
    const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (found !== wanted) this.failures.push(`${what}: ${found} であるべき値は ${wanted}`);
  }

  /** Both sets must hold the same; shows how many differ and the first of them. */
  same(what: string, actual: Iterable<string>, expected: Iterable<string>): void {
    const [found, wanted] = [new Set(actual), new Set(expected)];
    this.none(
      `${what}(余分)`,
      [...found].filter((item) => !wanted.has(item)),
    );
    this.none(
      `${what}(不足)`,
      [...wanted].filter((item) => !found.has(item)),
    );
  }

  none(what: string, found: readonly string[]): void {
    if (found.length > 0) this.failures.push(`${what}: ${found.length}件 (${found.slice(0, MAX_SHOWN).join(', ')})`);
  }

  get ok(): boolean {
    return this.failures.length === 0;
  }
}
