/** Sizes of LINE's Flex keywords, as LINE's own simulator draws them. */
import type { CSSProperties } from 'preact';
import type { Json } from '../json';
import { number, text } from '../json';
import { length } from '../safe';

/** Set property by property from script, which the page's policy allows. */
export type Style = CSSProperties;

const SPACES = { none: '0', xs: '2px', sm: '4px', md: '8px', lg: '12px', xl: '16px', xxl: '20px' };
const FONTS = {
  xxs: '11px',
  xs: '13px',
  sm: '14px',
  md: '16px',
  lg: '19px',
  xl: '22px',
  xxl: '29px',
  '3xl': '35px',
  '4xl': '48px',
  '5xl': '74px',
};
const IMAGES = {
  xxs: '40px',
  xs: '60px',
  sm: '80px',
  md: '100px',
  lg: '120px',
  xl: '140px',
  xxl: '160px',
  '3xl': '180px',
  '4xl': '200px',
  '5xl': '220px',
  full: '100%',
};
const BORDERS = { none: '0', light: '0.5px', normal: '1px', medium: '2px', 'semi-bold': '3px', bold: '4px' };

export const space = (value: unknown): string | undefined => length(value, SPACES);
export const fontSize = (value: unknown): string | undefined => length(value, FONTS);
export const imageWidth = (value: unknown): string | undefined => length(value, IMAGES);
export const borderWidth = (value: unknown): string | undefined => length(value, BORDERS);

/** The box around a component. */
export interface Parent {
  readonly layout: 'horizontal' | 'vertical' | 'baseline';
  readonly spacing: string | undefined;
  readonly isFirst: boolean;
}

const ALIGNED = { start: 'flex-start', center: 'center', end: 'flex-end' } as const;

export const aligned = (value: unknown, otherwise: keyof typeof ALIGNED): 'flex-start' | 'center' | 'flex-end' =>
  ALIGNED[Object.hasOwn(ALIGNED, text(value)) ? (text(value) as keyof typeof ALIGNED) : otherwise];

export const gravity = (value: unknown): 'flex-start' | 'center' | 'flex-end' =>
  value === 'center' ? 'center' : value === 'bottom' ? 'flex-end' : 'flex-start';

/** How a component shares its parent: side by side each takes its part, one below another each takes what it needs. */
const share = (component: Json, parent: Parent, grows: boolean): string => {
  const flex = number(component['flex']) ?? (grows && parent.layout !== 'vertical' ? 1 : 0);
  return flex > 0 ? `${Math.min(flex, 1000)} 1 0` : '0 0 auto';
};

/** Margin, share and offsets: where a component stands in its parent. `grows`: whether it takes a part by default. */
export const placed = (component: Json, parent: Parent, grows = true): Style => {
  const isAbsolute = component['position'] === 'absolute';
  const gap = space(component['margin']) ?? (parent.isFirst ? undefined : parent.spacing);
  return {
    flex: share(component, parent, grows),
    position: isAbsolute ? 'absolute' : 'relative',
    top: space(component['offsetTop']),
    bottom: space(component['offsetBottom']),
    left: space(component['offsetStart']),
    right: space(component['offsetEnd']),
    ...(!isAbsolute && (parent.layout === 'vertical' ? { marginTop: gap } : { marginLeft: gap })),
  };
};
