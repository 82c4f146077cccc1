import { nameOf } from '../actions';
import { useTap } from '../context';
import type { Json } from '../json';
import { list, number, object, text } from '../json';
import { Picture } from '../picture';
import { imageUrl } from '../safe';

/** A photo; a person's own lies with LINE and has no address, so one is drawn for it. */
export function Photo({ of, film = false }: { of: Json; film?: boolean }) {
  const tap = useTap();
  const [small, whole] = [of['previewImageUrl'], of['originalContentUrl']];
  const isOfPerson = object(of['contentProvider'])['type'] === 'line';
  if (isOfPerson || imageUrl(small ?? whole) === undefined)
    return (
      <div class="photo drawn" role="img" aria-label="送った写真">
        <svg viewBox="0 0 200 140" aria-hidden="true">
          <rect width="200" height="140" fill="#cfe4f5" />
          <circle cx="152" cy="38" r="16" fill="#ffe28a" />
          <path d="M0 140 L62 62 L104 112 L134 82 L200 140 Z" fill="#8fbf9f" />
        </svg>
      </div>
    );
  return (
    <button
      type="button"
      class={film ? 'photo film' : 'photo'}
      aria-label={film ? '動画を開く' : '画像を開く'}
      onClick={() => tap({ type: 'uri', uri: text(whole ?? small) })}
    >
      <Picture url={small ?? whole} name={film ? '動画' : '画像'} />
    </button>
  );
}

const STICKERS = 'https://stickershop.line-scdn.net/stickershop/v1/sticker';

export function Sticker({ of }: { of: Json }) {
  const id = encodeURIComponent(text(of['stickerId']));
  return (
    <div class="sticker" role="img" aria-label={`スタンプ ${text(of['packageId'])} / ${text(of['stickerId'])}`}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r="50" fill="#fff3c4" stroke="#4a3b2a" stroke-width="4" />
        <path
          d="M38 50q6-10 12 0M70 50q6-10 12 0M38 70q22 26 44 0"
          fill="none"
          stroke="#4a3b2a"
          stroke-width="5"
          stroke-linecap="round"
        />
        <circle cx="32" cy="68" r="7" fill="#ffb3a7" />
        <circle cx="88" cy="68" r="7" fill="#ffb3a7" />
      </svg>
      {id && (
        <img
          src={`${STICKERS}/${id}/android/sticker.png`}
          alt=""
          referrerpolicy="no-referrer"
          onLoad={(event) => event.currentTarget.parentElement?.classList.add('loaded')}
          onError={(event) => event.currentTarget.remove()}
        />
      )}
    </div>
  );
}

export function Place({ of }: { of: Json }) {
  const [latitude, longitude] = [number(of['latitude']), number(of['longitude'])];
  const tap = useTap();
  const map = `https://www.google.com/maps?q=${latitude ?? 0},${longitude ?? 0}`;
  return (
    <button type="button" class="bubble place" onClick={() => tap({ type: 'uri', uri: map })}>
      <strong>{text(of['title'])}</strong>
      <span>{text(of['address'])}</span>
    </button>
  );
}

/** One picture with areas to tap, in the measures of its base size. */
export function Imagemap({ of }: { of: Json }) {
  const tap = useTap();
  const size = object(of['baseSize']);
  const [width, height] = [number(size['width']) ?? 1040, number(size['height']) ?? 1040];
  if (width <= 0 || height <= 0) return null;
  const part = (value: unknown, whole: number): string => `${((number(value) ?? 0) / whole) * 100}%`;
  return (
    <div class="imagemap" style={{ aspectRatio: `${width} / ${height}` }} role="group" aria-label={text(of['altText'])}>
      <Picture url={`${text(of['baseUrl'])}/700`} name={text(of['altText'])} />
      {list(of['actions']).map((action, index) => {
        const area = object(action['area']);
        return (
          <button
            key={index}
            type="button"
            class="area"
            aria-label={action['linkUri'] ? text(action['label']) || text(action['linkUri']) : nameOf(action)}
            style={{
              left: part(area['x'], width),
              top: part(area['y'], height),
              width: part(area['width'], width),
              height: part(area['height'], height),
            }}
            onClick={() => tap(action)}
          />
        );
      })}
    </div>
  );
}
