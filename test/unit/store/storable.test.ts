import fc from 'fast-check';
import { isStorable, storableJson, storableText } from '../../../lib/store/storable';

const anyText = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text + '\\u0000');
const awkward = fc
  .array(fc.constantFrom('\0', '\\', '\\u0000', '\ud800', '\udfff', '𠮷', '"', 'u0000', 'd800'), { maxLength: 8 })
  .map((parts) => parts.join(''));
const isHeld = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

describe('text for PostgreSQL', () => {
  it('is storable exactly when it has no U+0000 and no half character', () => {
    fc.assert(fc.property(fc.oneof(anyText, awkward), (text) => isStorable(JSON.stringify({ text })) === isHeld(text)));
  });

  it('is made storable without changing what is storable already', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, awkward), (text) => {
        const json = storableJson({ [text]: text });
        expect(isStorable(json)).toBe(true);
        if (isHeld(text)) expect(JSON.parse(json)).toEqual({ [text]: text });
        expect(isHeld(storableText(text))).toBe(true);
      }),
    );
  });
});
