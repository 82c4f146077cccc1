import { limits } from './limits';
import type { OrderText } from './value';

const MAX = limits.text.max;
const GAP = '\n\n';

/** What the friend reads where older orders had no room. */
export const droppedNote = (count: number): string => `※表示しきれないため、古いご注文${count}件は省略しました。`;
const CUT_NOTE = '※表示しきれないため、続きは省略しました。';

/** Pieces in as few texts as hold them, none longer than LINE allows. A piece that is itself too long is cut. */
function packed(pieces: readonly string[]): string[] {
  const texts: string[] = [];
  for (const piece of pieces) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + GAP.length + piece.length <= MAX) {
      texts[texts.length - 1] = `${last}${GAP}${piece}`;
    } else {
      texts.push(piece.slice(0, MAX));
    }
  }
  return texts;
}

/** `before` and `after` stand in the same text as the piece beside them, where there is room. */
function laidOut(before: string, orders: readonly OrderText[], dropped: number, after: string): string[] {
  const pieces = [...(dropped > 0 ? [droppedNote(dropped)] : []), ...orders.flat()];
  const [first = '', ...rest] = pieces;
  const opening = before.length + first.length <= MAX ? [`${before}${first}`] : [before.trimEnd(), first];
  const body = packed([...opening, ...rest]);
  const last = body.at(-1)!;
  if (last.length + after.length <= MAX) return [...body.slice(0, -1), `${last}${after}`];
  return [...body, after.trimStart()];
}

/**
 * 配送状況 between two texts, split by order over at most `room` 吹き出し, oldest first. Where that is not enough the oldest
 * orders go, and the first text says how many; `older` were gone before.
 */
export function splitOrders(
  before: string,
  orders: readonly OrderText[],
  older: number,
  after: string,
  room: number,
): string[] {
  const laid = (from: number) => laidOut(before, orders.slice(from), older + from, after);
  // The fewer orders, the fewer texts: the first start that fits is found by halving.
  let low = 0;
  let high = Math.max(0, orders.length - 1);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (laid(middle).length <= room) high = middle;
    else low = middle + 1;
  }
  const texts = laid(low).filter((text) => text.trim() !== '');
  if (texts.length <= room) return texts;
  const kept = texts.slice(0, room);
  const end = kept[room - 1]!;
  return [...kept.slice(0, -1), `${end.slice(0, MAX - CUT_NOTE.length - GAP.length)}${GAP}${CUT_NOTE}`];
}
