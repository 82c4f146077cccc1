import { silentAction } from './messages/actions';
import type { Shape } from './messages/shape';
import { all, bool, list, matching, number, object, required, text } from './messages/shape';

const MOST_AREAS = 20;

const area = object({
  bounds: required(
    object({
      x: required(number({ min: 0 })),
      y: required(number({ min: 0 })),
      width: required(number({ min: 1 })),
      height: required(number({ min: 1 })),
    }),
  ),
  action: required(silentAction),
});

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An area must lie on the menu. */
const areasInside: Shape = (value, _at, issues) => {
  const { size, areas } = value as { size?: { width: number; height: number }; areas?: { bounds?: Bounds }[] };
  if (!size || !Array.isArray(areas)) return;
  areas.forEach((one, index) => {
    const bounds = one?.bounds;
    if (!bounds) return;
    const { x, y, width, height } = bounds;
    if (x + width > size.width || y + height > size.height)
      issues.push({ message: 'Must be within the rich menu', property: `areas[${index}].bounds` });
  });
};

const MOST_WIDE = 2500;
const LEAST_WIDE = 800;
const LEAST_HIGH = 250;
const LEAST_RATIO = 1.45;

/** Size limits of LINE's rich menu pictures. */
export const isMenuSize = (width: number, height: number): boolean =>
  width >= LEAST_WIDE && width <= MOST_WIDE && height >= LEAST_HIGH && width / height >= LEAST_RATIO;

const menuSize: Shape = (value, at, issues) => {
  const { width, height } = value as { width: number; height: number };
  if (typeof width !== 'number' || typeof height !== 'number') return;
  if (!isMenuSize(width, height)) issues.push({ message: 'Invalid size', property: at });
};

const size = all(object({ width: required(number({ min: 1 })), height: required(number({ min: 1 })) }), menuSize);

/** LINE's RichMenuRequest. */
export const richMenuShape: Shape = all(
  object({
    size: required(size),
    selected: required(bool),
    name: required(text(300)),
    chatBarText: required(text(14)),
    areas: required(list(area, { max: MOST_AREAS })),
  }),
  areasInside,
);

const aliasId = matching(/^[a-z0-9_-]{1,32}$/, 'Must match ^[a-z0-9_-]{1,32}$');
const menuId = required(text(100));

export const newAliasShape: Shape = object({ richMenuAliasId: required(aliasId), richMenuId: menuId });
export const aliasChangeShape: Shape = object({ richMenuId: menuId });
