import { nameOf } from '../actions';
import { useTap } from '../context';
import type { Json } from '../json';
import { isObject, list, number, object, text } from '../json';
import { Picture } from '../picture';
import { aspectRatio, colour } from '../safe';
import { useTappable } from '../tappable';
import type { Parent, Style } from './values';
import { aligned, fontSize, gravity, imageWidth, placed } from './values';

export interface Leaf {
  readonly of: Json;
  readonly parent: Parent;
}

const DECORATIONS = ['underline', 'line-through'];

const lettering = (of: Json): Style => ({
  fontSize: fontSize(of['size']),
  color: colour(of['color']),
  fontWeight: of['weight'] === 'bold' ? 700 : of['weight'] === 'regular' ? 400 : undefined,
  fontStyle: of['style'] === 'italic' ? 'italic' : undefined,
  textDecoration: DECORATIONS.includes(text(of['decoration'])) ? text(of['decoration']) : undefined,
});

const Span = ({ of }: { of: Json }) => <span style={lettering(of)}>{text(of['text'])}</span>;

/** Text, of one piece or of spans; cut with an ellipsis unless it may wrap. */
export function FlexText({ of, parent }: Leaf) {
  const tappable = useTappable(of['action']);
  const wraps = of['wrap'] === true;
  const lines = number(of['maxLines']) ?? 0;
  const spans = list(of['contents']);
  const leading = /^\d{1,3}(\.\d+)?px$/.exec(text(of['lineSpacing']))?.[0];
  const style: Style = {
    ...lettering({ size: 'md', ...of }),
    textAlign: of['align'] === 'center' ? 'center' : of['align'] === 'end' ? 'right' : undefined,
    lineHeight: leading ? `calc(1.35em + ${leading})` : undefined,
    WebkitLineClamp: wraps && lines > 0 ? String(Math.min(lines, 100)) : undefined,
  };
  const kind = !wraps ? 'cut' : lines > 0 ? 'clamped' : 'wraps';
  return (
    <div class="flex-text" style={{ ...placed(of, parent), justifyContent: gravity(of['gravity']) }} {...tappable}>
      <p class={kind} style={style}>
        {spans.length > 0 ? spans.map((span, index) => <Span key={index} of={span} />) : text(of['text'])}
      </p>
    </div>
  );
}

/** An image of the width its size says, in the shape its ratio says. */
export function FlexImage({ of, parent, isHero = false }: Leaf & { isHero?: boolean }) {
  const tappable = useTappable(of['action'], '画像');
  const frame: Style = {
    width: imageWidth(of['size']) ?? '100px',
    aspectRatio: aspectRatio(of['aspectRatio']) ?? '1 / 1',
    backgroundColor: colour(of['backgroundColor']),
  };
  const place: Style = {
    ...placed(of, parent),
    justifyContent: aligned(of['align'], 'center'),
    alignItems: gravity(of['gravity']),
  };
  return (
    <div class={isHero ? 'flex-image hero' : 'flex-image'} style={place} {...tappable}>
      <div class="frame" style={frame}>
        <Picture url={of['url']} fit={of['aspectMode'] === 'cover' ? 'cover' : 'contain'} />
      </div>
    </div>
  );
}

/** A film is shown by its picture. */
export function FlexVideo({ of, parent }: Leaf) {
  const frame: Style = { width: '100%', aspectRatio: aspectRatio(of['aspectRatio']) ?? '1 / 1' };
  return (
    <div class="flex-image" style={placed(of, parent)}>
      <div class="frame film" style={frame}>
        <Picture url={of['previewUrl']} fit="cover" />
      </div>
    </div>
  );
}

export function FlexIcon({ of, parent }: Leaf) {
  const size = fontSize(of['size']) ?? fontSize('md');
  return (
    <div class="flex-icon" style={{ ...placed({ ...of, flex: 0 }, parent, false), fontSize: size }}>
      <div class="frame" style={{ height: '1em', aspectRatio: aspectRatio(of['aspectRatio']) ?? '1 / 1' }}>
        <Picture url={of['url']} fit="contain" />
      </div>
    </div>
  );
}

export function FlexButton({ of, parent }: Leaf) {
  const tap = useTap();
  const action = object(of['action']);
  const kind = ['primary', 'secondary'].includes(text(of['style'])) ? text(of['style']) : 'link';
  const own = colour(of['color']);
  const style: Style = kind === 'link' ? { color: own } : { backgroundColor: own };
  return (
    <div class="flex-button" style={{ ...placed(of, parent), justifyContent: gravity(of['gravity']) }}>
      <button
        type="button"
        class={`${kind} ${of['height'] === 'sm' ? 'sm' : 'md'}`}
        style={style}
        onClick={(event) => {
          event.stopPropagation();
          tap(action);
        }}
      >
        {isObject(action) ? nameOf(action) : ''}
      </button>
    </div>
  );
}

export const FlexSeparator = ({ of, parent }: Leaf) => (
  <div
    class={parent.layout === 'vertical' ? 'flex-separator' : 'flex-separator upright'}
    style={{ ...placed({ margin: of['margin'] }, parent, false), backgroundColor: colour(of['color']) }}
  />
);

export const FlexFiller = ({ of, parent }: Leaf) => (
  <div class="flex-filler" style={{ ...placed({ flex: 1, ...of }, parent), margin: 0 }} />
);
