import Encoding from 'encoding-japanese';
import { readBody } from '../../../lib/http/body';

const TEXT = '{"name":"髙橋 ソ表①"}';
const shiftJis = Buffer.from(Encoding.convert(TEXT, { to: 'SJIS', type: 'array' }));
const eucJp = Buffer.from(Encoding.convert('{"name":"日本語の名前"}', { to: 'EUCJP', type: 'array' }));

test.each([
  ['UTF-8', Buffer.from(TEXT), 'application/json', '髙橋 ソ表①'],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`), 'application/json', '髙橋 ソ表①'],
  ['Shift_JIS, said so', shiftJis, 'application/json; charset=Shift_JIS', '髙橋 ソ表①'],
  ['Windows-31J, said so', shiftJis, 'application/json;charset="windows-31j"', '髙橋 ソ表①'],
  ['Shift_JIS, not said', shiftJis, 'application/json', '髙橋 ソ表①'],
  ['Shift_JIS under the name of UTF-8', shiftJis, 'application/json; charset=UTF-8', '髙橋 ソ表①'],
  ['EUC-JP, not said', eucJp, 'application/json', '日本語の名前'],
])('%s is decoded', (_name, bytes, contentType, name) => {
  expect(readBody(bytes, contentType)).toEqual({ format: 'json', value: { name } });
});

test('emoji and rare kanji outside the basic plane survive, escaped or not', () => {
  expect(readBody(Buffer.from('["𠮷","\\ud842\\udfb7","😀"]'), 'application/json')).toEqual({
    format: 'json',
    value: ['𠮷', '𠮷', '😀'],
  });
});

test('characters that no database text can hold are taken out', () => {
  expect(readBody(Buffer.from('{"a\\u0000":["x\\u0000y","\\ud842",1,null]}'), 'application/json')).toEqual({
    format: 'json',
    value: { a: ['xy', '\uFFFD', 1, null] },
  });
});

test.each([
  ['HTML, said so', '<html>', 'text/html; charset=UTF-8', 'html'],
  ['HTML under the name of JSON', '\n <!DOCTYPE html><html></html>', 'application/json', 'html'],
  ['data under the name of HTML', '{"a":1}', 'text/html', 'html'],
  ['JSON cut off', '{"a":', 'application/json', 'unreadable'],
  ['plain words', 'OK', 'text/plain', 'unreadable'],
  ['nothing', '', 'application/json', 'empty'],
  ['only spaces', '  \n', 'application/json', 'empty'],
])('%s is told apart from data', (_name, text, contentType, format) => {
  expect(readBody(Buffer.from(text), contentType).format).toBe(format);
});

test('JSON without a content type is data', () => {
  expect(readBody(Buffer.from('{"a":1}'), '')).toEqual({ format: 'json', value: { a: 1 } });
});
