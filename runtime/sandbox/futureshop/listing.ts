interface Segment {
  readonly from: number;
  readonly to: number;
}

/** Where `index` is cut out of a segment: what stays before it, and from it on. */
const splitAt = (segment: Segment, index: number): readonly [Segment, Segment] => [
  { from: segment.from, to: index },
  { from: index, to: segment.to },
];

const notEmpty = (segment: Segment): boolean => segment.to > segment.from;

/** The order in which indexes are listed, kept as runs: a million untouched members are one run. */
export class Listing {
  private segments: Segment[];

  constructor(count: number) {
    this.segments = [{ from: 0, to: count }].filter(notEmpty);
  }

  get length(): number {
    return this.segments.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  has(index: number): boolean {
    return this.segments.some(({ from, to }) => index >= from && index < to);
  }

  /** Up to `limit` indexes from `offset` on. */
  slice(offset: number, limit: number): number[] {
    const found: number[] = [];
    let skip = offset;
    for (const { from, to } of this.segments) {
      const start = from + skip;
      skip = Math.max(0, start - to);
      for (let index = start; index < to && found.length < limit; index += 1) found.push(index);
      if (found.length >= limit) break;
    }
    return found;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const { from, to } of this.segments) for (let index = from; index < to; index += 1) yield index;
  }

  /** Adds `count` new indexes starting with `from`, at the end. */
  append(from: number, count: number): void {
    const last = this.segments.at(-1);
    const joined = last?.to === from ? { from: last.from, to: from + count } : null;
    if (joined) this.segments[this.segments.length - 1] = joined;
    else this.segments.push(...[{ from, to: from + count }].filter(notEmpty));
  }

  insertBefore(index: number, added: number): void {
    this.replace(index, (before, rest) => [before, { from: added, to: added + 1 }, rest]);
  }

  remove(index: number): void {
    this.replace(index, (before, rest) => [before, { from: rest.from + 1, to: rest.to }]);
  }

  private replace(index: number, work: (before: Segment, rest: Segment) => Segment[]): void {
    const at = this.segments.findIndex(({ from, to }) => index >= from && index < to);
    const segment = this.segments[at];
    if (segment) this.segments.splice(at, 1, ...work(...splitAt(segment, index)).filter(notEmpty));
  }
}
