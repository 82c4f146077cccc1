import type { Json } from '../json';
import { isObject, list, object, text } from '../json';
import { colour } from '../safe';
import { Shelf } from '../shelf';
import { useTappable } from '../tappable';
import { FlexBox } from './box';
import { FlexImage, FlexVideo } from './leaves';
import type { Parent } from './values';

const SIZES = ['nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga'];
const BLOCKS = ['header', 'hero', 'body', 'footer'] as const;
const WHOLE: Parent = { layout: 'vertical', spacing: undefined, isFirst: true };

function Content({ of, block }: { of: Json; block: string }) {
  if (of['type'] === 'image') return <FlexImage of={of} parent={WHOLE} isHero />;
  if (of['type'] === 'video') return <FlexVideo of={of} parent={WHOLE} />;
  return <FlexBox of={of} parent={WHOLE} className={`block-${block}`} />;
}

function Bubble({ of }: { of: Json }) {
  const tappable = useTappable(of['action']);
  const size = SIZES.includes(text(of['size'])) ? text(of['size']) : 'mega';
  const blocks = BLOCKS.filter((name) => isObject(of[name]));
  const styles = object(of['styles']);
  return (
    <div class={`flex-bubble ${size}`} dir={of['direction'] === 'rtl' ? 'rtl' : 'ltr'} {...tappable}>
      {blocks.map((name, index) => {
        const style = object(styles[name]);
        return (
          <div
            key={name}
            class={name === 'body' ? 'block grows' : 'block'}
            style={{ backgroundColor: colour(style['backgroundColor']) }}
          >
            {index > 0 && style['separator'] === true && (
              <div class="flex-separator" style={{ backgroundColor: colour(style['separatorColor']) }} />
            )}
            <Content of={object(of[name])} block={name} />
          </div>
        );
      })}
    </div>
  );
}

/** A Flex message: one bubble, or several side by side. */
export function Flex({ of }: { of: Json }) {
  const contents = object(of['contents']);
  if (contents['type'] !== 'carousel') return <Bubble of={contents} />;
  return (
    <Shelf>
      {list(contents['contents']).map((bubble, index) => (
        <Bubble key={index} of={bubble} />
      ))}
    </Shelf>
  );
}
