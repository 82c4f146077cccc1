import { MAX_BUBBLES, type LineMessage, type MessageTemplate } from '../message';
import { fits, fitted, placeOf, type Place } from './limits';
import type { Placeholder } from './placeholders';
import { splitOrders } from './split';
import { disarmed, hasPlaceholder, nameAndFallback, segmentsOf, type Segment } from './tokens';
import { missing, type PlaceholderValue } from './value';

type Json = Record<string, unknown>;

/** Thrown where a friend's message would be one that LINE refuses; `reason` in Japanese. */
export class Unsendable extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'Unsendable';
  }
}

/** One friend's value of a placeholder. */
export type ValueOf = (placeholder: Placeholder) => PlaceholderValue | undefined;

type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'value'; readonly placeholder: Placeholder | undefined; readonly ownFallback: string | null };

const NO_SUCH_ITEM = missing('未登録');

/**
 * A template made ready for many friends. Values are put into the strings of the parsed message, so nothing of them can
 * become part of its structure; in links and postback data they are percent-encoded.
 */
export class Filler {
  private readonly pieces = new Map<string, readonly Piece[]>();
  /** Parts of the template that differ from friend to friend; all others are shared as they are. */
  private readonly dynamic = new Set<unknown>();
  private readonly placeholders = new Map<string, Placeholder>();

  constructor(
    private readonly template: MessageTemplate,
    private readonly find: (name: string) => Placeholder | undefined,
  ) {
    for (const message of template) this.prepare(message);
  }

  /** What has to be read for each friend. */
  get wanted(): Placeholder[] {
    return [...this.placeholders.values()];
  }

  /** False: every friend gets the template as it stands. */
  get isPersonal(): boolean {
    return this.dynamic.size > 0;
  }

  /** Throws Unsendable. */
  fill(valueOf: ValueOf): LineMessage[] {
    let room = MAX_BUBBLES - this.template.length;
    return this.template.flatMap((message) => {
      if (!this.dynamic.has(message)) return [message];
      const filled = this.filledMessage(message, valueOf, room + 1);
      room -= filled.length - 1;
      return filled;
    });
  }

  private prepare(node: unknown): boolean {
    if (typeof node === 'string') return this.prepareText(node);
    if (typeof node !== 'object' || node === null) return false;
    const personal = Object.values(node).filter((child) => this.prepare(child)).length > 0;
    if (personal) this.dynamic.add(node);
    return personal;
  }

  private prepareText(text: string): boolean {
    if (!hasPlaceholder(text)) return false;
    this.pieces.set(text, segmentsOf(text).map((segment) => this.pieceOf(segment))); // prettier-ignore
    return true;
  }

  private pieceOf(segment: Segment): Piece {
    if (segment.kind === 'literal') return segment;
    const { name, fallback } = nameAndFallback(segment.written);
    const placeholder = this.find(name);
    if (placeholder) this.placeholders.set(placeholder.name, placeholder);
    return { kind: 'value', placeholder, ownFallback: fallback };
  }

  private filledMessage(message: LineMessage, valueOf: ValueOf, room: number): LineMessage[] {
    const split = message.type === 'text' ? this.splitText(message.text, valueOf, room) : null;
    if (split === null) return [this.filled(message, valueOf, message as unknown as Json, []) as LineMessage];
    const { quickReply, ...plain } = message as LineMessage & { type: 'text' };
    return split.map((text, index) => ({
      ...plain,
      text,
      // LINE shows the buttons of the last bubble only.
      ...(quickReply !== undefined && index === split.length - 1 ? { quickReply } : {}),
    }));
  }

  /** The texts of a bubble whose orders do not fit into one; null where they do, or where it has none. */
  private splitText(text: string, valueOf: ValueOf, room: number): string[] | null {
    const pieces = this.pieces.get(text) ?? [];
    const at = pieces.findIndex((piece) => piece.kind === 'value' && this.value(piece, valueOf).kind === 'orders');
    const value = at < 0 ? null : this.value(pieces[at]!, valueOf);
    if (value?.kind !== 'orders') return null;
    const written = (part: readonly Piece[]) =>
      disarmed(part.map((piece) => this.text(piece, valueOf, false)).join(''));
    const orders = value.orders.map((order) => order.map(disarmed));
    return splitOrders(written(pieces.slice(0, at)), orders, value.older, written(pieces.slice(at + 1)), room);
  }

  private filled(node: unknown, valueOf: ValueOf, message: Json, path: readonly string[]): unknown {
    if (typeof node !== 'object' || node === null || !this.dynamic.has(node)) return node;
    const entries = Object.entries(node).map(([key, child]) => [key, this.filledChild(child, valueOf, message, [...path, key], node as Json)] as const); // prettier-ignore
    return Array.isArray(node) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
  }

  private filledChild(child: unknown, valueOf: ValueOf, message: Json, path: readonly string[], parent: Json): unknown {
    if (typeof child !== 'string') return this.filled(child, valueOf, message, path);
    const pieces = this.pieces.get(child);
    return pieces ? this.filledText(pieces, valueOf, placeOf(message, path, parent)) : child;
  }

  private filledText(pieces: readonly Piece[], valueOf: ValueOf, { limit, machine }: Place): string {
    const joined = disarmed(pieces.map((piece) => this.text(piece, valueOf, machine)).join(''));
    if (joined.trim() === '') throw new Unsendable('差し込んだ結果、吹き出しの文字が空になります');
    if (!machine) return limit === null ? joined : fitted(joined, limit);
    if (limit !== null && !fits(joined, limit)) throw new Unsendable('差し込んだ結果、リンクが長すぎます');
    return joined;
  }

  private value(piece: Piece, valueOf: ValueOf): PlaceholderValue {
    if (piece.kind === 'literal' || piece.placeholder === undefined) return NO_SUCH_ITEM;
    return valueOf(piece.placeholder) ?? missing(piece.placeholder.fallback);
  }

  private text(piece: Piece, valueOf: ValueOf, machine: boolean): string {
    if (piece.kind === 'literal') return piece.text;
    const value = this.value(piece, valueOf);
    if (value.kind === 'text') return machine ? encodeURIComponent(value.plain) : value.text;
    if (value.kind === 'orders') return value.orders.flat().join('\n\n');
    // A link with 「未登録」 in it leads nowhere: there, only words of the marketer's own are put in.
    if (machine) return encodeURIComponent(piece.ownFallback ?? '');
    return piece.ownFallback ?? value.fallback;
  }
}
