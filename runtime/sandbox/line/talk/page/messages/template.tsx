import type { ComponentType } from 'preact';
import { nameOf } from '../actions';
import { useTap } from '../context';
import type { Json } from '../json';
import { isObject, list, object, text } from '../json';
import { Picture } from '../picture';
import { colour } from '../safe';
import { Shelf } from '../shelf';
import { useTappable } from '../tappable';

function Actions({ of, across = false }: { of: readonly Json[]; across?: boolean }) {
  const tap = useTap();
  return (
    <div class={across ? 'actions across' : 'actions'}>
      {of.map((action, index) => (
        <button key={index} type="button" onClick={() => tap(action)}>
          {nameOf(action)}
        </button>
      ))}
    </div>
  );
}

/** What buttons and the cards of a carousel have in common. `looks`: where shape and fit of the picture are said. */
function Card({ of, looks }: { of: Json; looks: Json }) {
  const whole = useTappable(of['defaultAction']);
  const title = text(of['title']);
  return (
    <div class="card">
      <div class="content" {...whole}>
        {text(of['thumbnailImageUrl']) && (
          <div
            class={looks['imageAspectRatio'] === 'square' ? 'frame square' : 'frame'}
            style={{ backgroundColor: colour(of['imageBackgroundColor']) ?? '#fff' }}
          >
            <Picture url={of['thumbnailImageUrl']} fit={looks['imageSize'] === 'contain' ? 'contain' : 'cover'} />
          </div>
        )}
        {title && <p class="title">{title}</p>}
        <p class="words">{text(of['text'])}</p>
      </div>
      <Actions of={list(of['actions'])} />
    </div>
  );
}

const Buttons = ({ of }: { of: Json }) => <Card of={of} looks={of} />;

const Confirm = ({ of }: { of: Json }) => (
  <div class="card">
    <p class="words">{text(of['text'])}</p>
    <Actions of={list(of['actions'])} across />
  </div>
);

const Carousel = ({ of }: { of: Json }) => (
  <Shelf>
    {list(of['columns']).map((column, index) => (
      <Card key={index} of={column} looks={of} />
    ))}
  </Shelf>
);

function PictureCard({ of }: { of: Json }) {
  const action = object(of['action']);
  const tappable = useTappable(action, '画像');
  return (
    <div class="picture-card" {...tappable}>
      <Picture url={of['imageUrl']} />
      {isObject(action) && text(action['label']) && <span class="label">{text(action['label'])}</span>}
    </div>
  );
}

const ImageCarousel = ({ of }: { of: Json }) => (
  <Shelf>
    {list(of['columns']).map((column, index) => (
      <PictureCard key={index} of={column} />
    ))}
  </Shelf>
);

const KINDS: Readonly<Record<string, ComponentType<{ of: Json }>>> = {
  buttons: Buttons,
  confirm: Confirm,
  carousel: Carousel,
  image_carousel: ImageCarousel,
};

/** A template message. */
export function Template({ of }: { of: Json }) {
  const template = object(of['template']);
  const type = text(template['type']);
  const Kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  return Kind ? <Kind of={template} /> : <div class="bubble words">{text(of['altText'])}</div>;
}
