import type { ShownRichMenu } from '../wire';
import { nameOf } from './actions';
import { useTap } from './context';
import type { Json } from './json';
import { list, number, object, text } from './json';

export const barText = (menu: ShownRichMenu): string => text(menu.menu['chatBarText']) || 'メニュー';

function Area({ of, width, height, named }: { of: Json; width: number; height: number; named: boolean }) {
  const tap = useTap();
  const [bounds, action] = [object(of['bounds']), object(of['action'])];
  const part = (name: string, whole: number): string => `${((number(bounds[name]) ?? 0) / whole) * 100}%`;
  return (
    <button
      type="button"
      class={named ? 'area named' : 'area'}
      aria-label={nameOf(action)}
      title={nameOf(action)}
      style={{
        left: part('x', width),
        top: part('y', height),
        width: part('width', width),
        height: part('height', height),
      }}
      onClick={() => tap(action)}
    >
      {named && nameOf(action)}
    </button>
  );
}

/** The open menu: its picture, and its areas over it. Without a picture the areas are drawn with their names. */
export function RichMenuView({ of }: { of: ShownRichMenu }) {
  const size = object(of.menu['size']);
  const [width, height] = [number(size['width']) ?? 2500, number(size['height']) ?? 1686];
  if (width <= 0 || height <= 0) return null;
  return (
    <div class="rich-menu" role="group" aria-label="リッチメニュー" style={{ aspectRatio: `${width} / ${height}` }}>
      {of.image && <img src={of.image} alt="" />}
      {list(of.menu['areas']).map((area, index) => (
        <Area key={`${of.id} ${index}`} of={area} width={width} height={height} named={!of.image} />
      ))}
    </div>
  );
}
