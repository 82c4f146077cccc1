/** Bytes of a file → text, chunk by chunk: no more than a sample is held. */
import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';

export const encodings = ['auto', 'utf-8', 'shift_jis'] as const;
export type EncodingChoice = (typeof encodings)[number];
/** As found. The last two only with their byte order mark: Excel's 「Unicode テキスト」. */
export type FoundEncoding = 'utf-8' | 'shift_jis' | 'utf-16le' | 'utf-16be';

const MARKS: readonly (readonly [FoundEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** So many bytes decide; a file that begins with many pages of plain ASCII is decided where other letters begin. */
const SAMPLE_BYTES = 65_536;

const markedAs = (bytes: Buffer): FoundEncoding | null =>
  MARKS.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte))?.[0] ?? null;

/** A sample may end within a letter: `stream` lets that pass. */
const isUtf8 = (bytes: Buffer): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** Joins the first chunks up to the sample's size, and passes the others on. */
async function* withSample(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (size >= SAMPLE_BYTES) {
      yield chunk;
      continue;
    }
    held.push(chunk);
    size += chunk.length;
    if (size < SAMPLE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
  }
  if (held.length > 0) yield Buffer.concat(held);
}

/**
 * Text of a file. A byte order mark decides, whatever was chosen; else the choice; `auto` takes UTF-8 where the bytes are
 * valid UTF-8 and Shift_JIS otherwise. Bytes that mean nothing become U+FFFD, which rejects their row.
 * @param found is told the encoding as soon as it is known; never for a file of plain ASCII.
 */
export async function* decoded(
  chunks: AsyncIterable<Buffer>,
  choice: EncodingChoice,
  found: (encoding: FoundEncoding) => void = () => undefined,
): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  const settleOn = (encoding: FoundEncoding): TextDecoder => {
    found(encoding);
    return new TextDecoder(encoding);
  };
  let isFirst = true;
  for await (const bytes of withSample(chunks)) {
    const marked = isFirst ? markedAs(bytes) : null;
    isFirst = false;
    if (marked) decoder = settleOn(marked);
    else if (!decoder && choice !== 'auto') decoder = settleOn(choice);
    else if (!decoder && !isAscii(bytes)) decoder = settleOn(isUtf8(bytes) ? 'utf-8' : 'shift_jis');
    yield decoder ? decoder.decode(bytes, { stream: true }) : bytes.toString('latin1');
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield rest;
}
