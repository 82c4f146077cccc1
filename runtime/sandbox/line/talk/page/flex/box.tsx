import type { ComponentType } from 'preact';
import type { Json } from '../json';
import { list, object, text } from '../json';
import { colour, length } from '../safe';
import { useTappable } from '../tappable';
import type { Leaf } from './leaves';
import { FlexButton, FlexFiller, FlexIcon, FlexImage, FlexSeparator, FlexText, FlexVideo } from './leaves';
import type { Parent, Style } from './values';
import { borderWidth, placed, space } from './values';

/** LINE allows ten levels; a message from elsewhere may hold more. */
const DEEPEST = 12;

const LEAVES: Readonly<Record<string, ComponentType<Leaf>>> = {
  text: FlexText,
  image: FlexImage,
  video: FlexVideo,
  icon: FlexIcon,
  button: FlexButton,
  separator: FlexSeparator,
  filler: FlexFiller,
  // A spacer is a filler that does not grow; LINE retired it, old templates have it.
  spacer: ({ of }) => <div style={{ flex: '0 0 auto', height: space(of['size']) ?? space('md') }} />,
};

/** `linear-gradient(…)` from checked parts; absent where one of them is not as it should be. */
const gradient = (background: Json): string | undefined => {
  const [from, to] = [colour(background['startColor']), colour(background['endColor'])];
  const angle = /^\d{1,3}(\.\d+)?deg$/.exec(text(background['angle']))?.[0];
  if (background['type'] !== 'linearGradient' || !from || !to || !angle) return undefined;
  const middle = colour(background['centerColor']);
  const at = /^\d{1,3}(\.\d+)?%$/.exec(text(background['centerPosition']))?.[0] ?? '50%';
  return `linear-gradient(${[angle, from, middle && `${middle} ${at}`, to].filter(Boolean).join(', ')})`;
};

const JUSTIFIED = ['center', 'flex-start', 'flex-end', 'space-between', 'space-around', 'space-evenly'];
const ALIGNED = ['center', 'flex-start', 'flex-end'];

const oneOf = (value: unknown, words: readonly string[]): string | undefined =>
  words.includes(text(value)) ? text(value) : undefined;

const boxStyle = (of: Json): Style => {
  const all = space(of['paddingAll']);
  const border = borderWidth(of['borderWidth']) ?? (colour(of['borderColor']) && '1px');
  return {
    paddingTop: space(of['paddingTop']) ?? all,
    paddingBottom: space(of['paddingBottom']) ?? all,
    paddingLeft: space(of['paddingStart']) ?? all,
    paddingRight: space(of['paddingEnd']) ?? all,
    backgroundColor: colour(of['backgroundColor']),
    backgroundImage: gradient(object(of['background'])),
    border: border && `${border} solid ${colour(of['borderColor']) ?? 'transparent'}`,
    borderRadius: space(of['cornerRadius']),
    width: length(of['width']),
    maxWidth: length(of['maxWidth']) ?? '100%',
    height: length(of['height']),
    maxHeight: length(of['maxHeight']),
    justifyContent: oneOf(of['justifyContent'], JUSTIFIED),
    alignItems: oneOf(of['alignItems'], ALIGNED),
  };
};

const layoutOf = (of: Json): Parent['layout'] =>
  of['layout'] === 'horizontal' || of['layout'] === 'baseline' ? of['layout'] : 'vertical';

interface Box extends Leaf {
  readonly depth?: number;
  /** Of a block of a bubble, e.g. its default padding. */
  readonly className?: string;
}

export function FlexBox({ of, parent, depth = 0, className = '' }: Box) {
  const tappable = useTappable(of['action']);
  const layout = layoutOf(of);
  const style: Style = { ...placed(of, parent), ...boxStyle(of) };
  if (style.width !== undefined && of['flex'] === undefined) style.flex = '0 0 auto';
  const contents = depth < DEEPEST ? list(of['contents']) : [];
  return (
    <div class={`flex-box ${layout} ${className}`} style={style} {...tappable}>
      {contents.map((child, index) => (
        <Component
          key={index}
          of={child}
          parent={{ layout, spacing: space(of['spacing']), isFirst: index === 0 }}
          depth={depth + 1}
        />
      ))}
    </div>
  );
}

function Component({ of, parent, depth }: Leaf & { depth: number }) {
  const type = text(of['type']);
  if (type === 'box') return <FlexBox of={of} parent={parent} depth={depth} />;
  const Kind = Object.hasOwn(LEAVES, type) ? LEAVES[type] : undefined;
  return Kind ? <Kind of={of} parent={parent} /> : null;
}
