import fc from 'fast-check';
import { Listing } from '../../../runtime/sandbox/futureshop/listing';

type Step = { kind: 'remove' | 'insert' | 'append'; at: number };

const steps = fc.array(
  fc.record({ kind: fc.constantFrom('remove', 'insert', 'append'), at: fc.nat(60) }) as fc.Arbitrary<Step>,
  { maxLength: 30 },
);

describe('a listing kept as runs', () => {
  it('answers like a plain array after any removals, insertions and additions', () => {
    fc.assert(
      fc.property(fc.nat(20), steps, fc.nat(40), fc.integer({ min: 1, max: 10 }), (size, changes, offset, limit) => {
        const plain = Array.from({ length: size }, (_, n) => n);
        const listing = new Listing(size);
        let next = size;
        for (const { kind, at } of changes) {
          const target = plain[at % Math.max(1, plain.length)];
          if (kind === 'append') {
            plain.push(next, next + 1);
            listing.append(next, 2);
            next += 2;
          } else if (target !== undefined && kind === 'insert') {
            plain.splice(plain.indexOf(target), 0, next);
            listing.insertBefore(target, next);
            next += 1;
          } else if (target !== undefined) {
            plain.splice(plain.indexOf(target), 1);
            listing.remove(target);
          }
        }
        expect([...listing]).toEqual(plain);
        expect(listing).toHaveLength(plain.length);
        expect(listing.slice(offset, limit)).toEqual(plain.slice(offset, offset + limit));
        for (let index = 0; index < next; index += 1) expect(listing.has(index)).toBe(plain.includes(index));
      }),
    );
  });
});
