interface Shelf {
  readonly count: number;
  readonly version: number;
  at(index: number): { readonly updatedAt: number };
}

/** A row's place in the order of change: when, then which. */
export interface Place {
  readonly at: number;
  readonly index: number;
}

const before = (one: Place, other: Place): number => one.at - other.at || one.index - other.index;

/** The rows of a shelf in the order of their last change; sorted again only after something changed. */
export class ByUpdate {
  private sorted: readonly Place[] = [];
  private version = -1;

  constructor(private readonly shelf: Shelf) {}

  /** Up to `size` places behind `after` and from `since` (milliseconds) on, those that `fits` lets through. */
  from(after: Place | null, since: number | null, size: number, fits: (index: number) => boolean): Place[] {
    const places = this.places();
    const found: Place[] = [];
    for (let n = this.start(after, since); n < places.length && found.length < size; n += 1) {
      const place = places[n] as Place;
      if (fits(place.index)) found.push(place);
    }
    return found;
  }

  private start(after: Place | null, since: number | null): number {
    const places = this.places();
    const isBefore = (place: Place): boolean =>
      (after !== null && before(place, after) <= 0) || (since !== null && place.at < since);
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(places[middle] as Place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private places(): readonly Place[] {
    const { count, version } = this.shelf;
    if (this.version !== version || this.sorted.length !== count) {
      this.version = version;
      this.sorted = Array.from({ length: count }, (_, index) => ({ at: this.shelf.at(index).updatedAt, index })).sort(
        before,
      );
    }
    return this.sorted;
  }
}
