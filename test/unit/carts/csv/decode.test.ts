import Encoding from 'encoding-japanese';
import fc from 'fast-check';
import { decoded, type EncodingChoice, type FoundEncoding } from '../../../../lib/carts/csv/decode';

const sjis = (text: string): Buffer =>
  Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: 'SJIS', from: 'UNICODE' }));

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const read = async (bytes: Buffer, choice: EncodingChoice = 'auto', size = bytes.length || 1) => {
  let found: FoundEncoding | null = null;
  let text = '';
  for await (const part of decoded(cut(bytes, size), choice, (encoding) => (found = encoding))) text += part;
  return { text, found: found as FoundEncoding | null };
};

const HEADINGS = '注文番号,顧客名,ﾃﾞﾝﾜ\r\n1,髙﨑①表示ソ能,ｱｲｳ\r\n';

test('Shift_JIS and UTF-8 are told apart, with the letters that PCs added to Shift_JIS', async () => {
  expect(await read(sjis(HEADINGS))).toEqual({ text: HEADINGS, found: 'shift_jis' });
  expect(await read(Buffer.from(HEADINGS))).toEqual({ text: HEADINGS, found: 'utf-8' });
});

test('a byte order mark decides over the choice and is no part of the text', async () => {
  const utf8 = Buffer.from(`\uFEFF${HEADINGS}`);
  expect(await read(utf8, 'shift_jis')).toEqual({ text: HEADINGS, found: 'utf-8' });
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HEADINGS, 'utf16le')]);
  expect(await read(utf16)).toEqual({ text: HEADINGS, found: 'utf-16le' });
});

test('without a mark the choice is kept, and shows by broken letters where it is wrong', async () => {
  expect((await read(sjis(HEADINGS), 'utf-8')).text).toContain('\uFFFD');
  expect(await read(Buffer.from('a,b\r\n'), 'shift_jis')).toEqual({ text: 'a,b\r\n', found: 'shift_jis' });
});

test('plain ASCII needs no decision', async () => {
  expect(await read(Buffer.from('id,tel\r\n1,090\r\n'))).toEqual({ text: 'id,tel\r\n1,090\r\n', found: null });
  expect(await read(Buffer.alloc(0))).toEqual({ text: '', found: null });
});

test('a file that begins with pages of ASCII is decided where other letters begin', async () => {
  const ascii = 'id,name\r\n1,abc\r\n'.repeat(20_000);
  const bytes = Buffer.concat([Buffer.from(ascii), sjis('2,山田\r\n')]);
  expect(await read(bytes, 'auto', 10_000)).toEqual({ text: `${ascii}2,山田\r\n`, found: 'shift_jis' });
});

test('where the file is cut into pieces makes no difference, in the middle of a letter neither', async () => {
  const letters = fc.constantFrom(...'山田髙﨑①ソ能表,\r\n"ｱaZ〜1'.replace('〜', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(letters, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (parts, size) => {
      const text = `番号,氏名,電話番号,備考\r\n${parts.join('')}`;
      expect((await read(sjis(text), 'auto', size)).text).toBe(text);
      expect((await read(Buffer.from(text), 'auto', size)).text).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test('a letter that is cut off at the end of the file is seen', async () => {
  expect((await read(sjis('名前,山').subarray(0, -1), 'shift_jis')).text).toBe('名前,\uFFFD');
});

test('pieces longer than the sample stay whole letters too', async () => {
  const text = '山田太郎,'.repeat(60_000);
  expect((await read(sjis(text), 'auto', 65_537)).text).toBe(text);
});
