import { isUtf8 } from 'node:buffer';
import Encoding from 'encoding-japanese';

/** What an answer's body is: data, a web page, nothing, or something that cannot be read. */
export type Body =
  | { readonly format: 'json'; readonly value: unknown }
  | { readonly format: 'html' }
  | { readonly format: 'empty' }
  | { readonly format: 'unreadable' };

const SHIFT_JIS = /charset\s*=\s*"?(?:shift[_-]?jis|sjis|x-sjis|windows-31j|ms932|cp932)\b/i;
const EUC_JP = /charset\s*=\s*"?(?:euc-?jp|x-euc-jp)\b/i;

const fromJapanese = (bytes: Buffer, from: 'SJIS' | 'EUCJP' | 'JIS'): string =>
  Encoding.convert(bytes, { to: 'UNICODE', from, type: 'string' });

/**
 * Decodes an answer's bytes: by the charset of its content type, else as UTF-8 where the bytes are valid UTF-8, else
 * by detection. A header that says UTF-8 over other bytes is not believed.
 */
export const decodeText = (bytes: Buffer, contentType: string): string => {
  if (SHIFT_JIS.test(contentType)) return fromJapanese(bytes, 'SJIS');
  if (EUC_JP.test(contentType)) return fromJapanese(bytes, 'EUCJP');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const detected = Encoding.detect(bytes, ['SJIS', 'EUCJP', 'JIS']);
  return detected === 'SJIS' || detected === 'EUCJP' || detected === 'JIS'
    ? fromJapanese(bytes, detected)
    : bytes.toString('utf8');
};

/** Escapes of NUL and of UTF-16 surrogates, either of which PostgreSQL's jsonb may refuse. */
const DELICATE_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const cleanText = (text: string): string => text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '\uFFFD');

/** Drops NUL characters and replaces half surrogate pairs, which no database text can hold. */
const clean = (value: unknown): unknown => {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), clean(item)]));
};

/** Reads a body. Markup is never parsed as data, whatever its content type claims. */
export const readBody = (bytes: Buffer, contentType: string): Body => {
  const text = decodeText(bytes, contentType).replace(/^\uFEFF/, '');
  const start = text.slice(0, 200).trimStart();
  if (start === '' && text.trim() === '') return { format: 'empty' };
  if (/\bhtml\b/i.test(contentType) || start.startsWith('<')) return { format: 'html' };
  try {
    const value: unknown = JSON.parse(text);
    return { format: 'json', value: DELICATE_ESCAPE.test(text) ? clean(value) : value };
  } catch {
    return { format: 'unreadable' };
  }
};
