const FIRST_CAPACITY = 1 << 12;

/** Two 32-bit hashes of a text (cyrb53's halves): among a million numbers, two agree in both once in 37 million files. */
const hashes = (text: string): readonly [number, number] => {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  // 0 marks a free place.
  return [low >>> 0 || 1, high >>> 0];
};

/** Hashes of a key and of what it last stood for, four numbers a place. */
const WIDTH = 4;

/** What was last said of each key. Sixteen bytes a key whatever the rows hold: a million take 32 MB, not a gigabyte. */
export class SeenKeys {
  private places = new Uint32Array(FIRST_CAPACITY * WIDTH);
  private count = 0;

  /** Notes what is said of a key now, and how that compares with what was said last. */
  note(key: string, value = ''): 'new' | 'same' | 'changed' {
    if (this.count * 2 * WIDTH >= this.places.length) this.grow();
    const [low, high] = hashes(key);
    const [valueLow, valueHigh] = hashes(value);
    const at = this.placeOf(low, high);
    const isNew = this.places[at] === 0;
    const isSame = this.places[at + 2] === valueLow && this.places[at + 3] === valueHigh;
    if (isNew) this.count += 1;
    this.places.set([low, high, valueLow, valueHigh], at);
    if (isNew) return 'new';
    return isSame ? 'same' : 'changed';
  }

  /** Where a key stands, or would stand. */
  private placeOf(low: number, high: number): number {
    const { places } = this;
    const mask = places.length / WIDTH - 1;
    for (let place = high & mask; ; place = (place + 1) & mask) {
      const at = place * WIDTH;
      if (places[at] === 0 || (places[at] === low && places[at + 1] === high)) return at;
    }
  }

  private grow(): void {
    const before = this.places;
    this.places = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WIDTH) {
      if (before[at] === 0) continue;
      this.places.set(before.subarray(at, at + WIDTH), this.placeOf(before[at]!, before[at + 1]!));
    }
  }
}
