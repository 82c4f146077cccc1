import fc from 'fast-check';
import { SeenKeys } from '../../../../lib/carts/csv/seen-keys';

test('tells a new key from one said the same of, and from one said otherwise of, as a map of all texts would', () => {
  const key = fc.integer({ min: 0, max: 30 }).map((no) => `C${no}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.constantFrom('', 'a', 'b'))), (said) => {
      const seen = new SeenKeys();
      const all = new Map<string, string>();
      for (const [name, value] of said) {
        const before = all.get(name);
        expect(seen.note(name, value)).toBe(before === undefined ? 'new' : before === value ? 'same' : 'changed');
        all.set(name, value);
      }
    }),
  );
});

test('keeps apart as many numbers as a large file has, also where it grew meanwhile', () => {
  const seen = new SeenKeys();
  const number = (no: number): string => `T${String(no).padStart(8, '0')}`;
  let isNew = 0;
  for (let no = 0; no < 100_000; no += 1) if (seen.note(number(no), String(no % 7)) === 'new') isNew += 1;
  expect(isNew).toBe(100_000);
  let isSame = 0;
  for (let no = 0; no < 100_000; no += 1) if (seen.note(number(no), String(no % 7)) === 'same') isSame += 1;
  expect(isSame).toBe(100_000);
});
