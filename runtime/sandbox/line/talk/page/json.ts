/** Reads message JSON, whose shape nobody guarantees: what is not as expected reads as absent. */
import type { Json } from '../wire';

export type { Json };

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const object = (value: unknown): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {};

export const isObject = (value: unknown): boolean => Object.keys(object(value)).length > 0;

export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);
