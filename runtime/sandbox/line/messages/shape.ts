import type { RefusalDetail } from '../refusal';

/** Looks at one value and notes what is wrong with it, with where. */
export type Shape = (value: unknown, at: string, issues: RefusalDetail[]) => void;

interface Field {
  readonly shape: Shape;
  readonly needed: boolean;
}

const note = (issues: RefusalDetail[], property: string, message: string): void =>
  void issues.push({ message, property });

export const required = (shape: Shape): Field => ({ shape, needed: true });
export const optional = (shape: Shape): Field => ({ shape, needed: false });

/** Characters as UTF-16 code units, which is how LINE counts. */
export const text =
  (max: number, min = 1): Shape =>
  (value, at, issues) => {
    if (typeof value !== 'string') return note(issues, at, 'Must be a string');
    if (value.length < min) return note(issues, at, 'May not be empty');
    if (value.length > max) note(issues, at, `Length must be between ${min} and ${max}`);
  };

export const matching =
  (pattern: RegExp, message: string): Shape =>
  (value, at, issues) => {
    if (typeof value !== 'string' || !pattern.test(value)) note(issues, at, message);
  };

export const number =
  ({ min = -Infinity, max = Infinity, whole = true } = {}): Shape =>
  (value, at, issues) => {
    if (typeof value !== 'number' || (whole && !Number.isInteger(value))) return note(issues, at, 'Must be a number');
    if (value < min || value > max) note(issues, at, `Must be between ${min} and ${max}`);
  };

export const bool: Shape = (value, at, issues) => {
  if (typeof value !== 'boolean') note(issues, at, 'Must be true or false');
};

export const oneOf =
  (...values: readonly string[]): Shape =>
  (value, at, issues) => {
    if (typeof value !== 'string' || !values.includes(value))
      note(issues, at, `Must be one of the following values: [${values.join(', ')}]`);
  };

export const list =
  (shape: Shape, { min = 0, max = Infinity } = {}): Shape =>
  (value, at, issues) => {
    if (!Array.isArray(value)) return note(issues, at, 'Must be an array');
    if (value.length < min || value.length > max) note(issues, at, `Size must be between ${min} and ${max}`);
    value.forEach((entry, index) => shape(entry, `${at}[${index}]`, issues));
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const below = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);

/** An object with these fields; with `strict` no others. */
export const object =
  (fields: Readonly<Record<string, Field>>, { strict = false } = {}): Shape =>
  (value, at, issues) => {
    if (!isObject(value)) return note(issues, at, 'Must be an object');
    for (const [name, { shape, needed }] of Object.entries(fields)) {
      const given = value[name];
      if (given !== undefined && given !== null) shape(given, below(at, name), issues);
      else if (needed) note(issues, below(at, name), 'May not be empty');
    }
    if (!strict) return;
    for (const name of Object.keys(value)) if (!(name in fields)) note(issues, below(at, name), 'Unknown field');
  };

/** Looks at an object by the shape of its `type`. */
export const byType =
  (shapes: () => Readonly<Record<string, Shape>>): Shape =>
  (value, at, issues) => {
    const known = shapes();
    if (!isObject(value)) return note(issues, at, 'Must be an object');
    const shape = typeof value['type'] === 'string' ? known[value['type']] : undefined;
    if (shape) return shape(value, at, issues);
    note(issues, below(at, 'type'), `Must be one of the following values: [${Object.keys(known).join(', ')}]`);
  };

/** Several shapes on one value. */
export const all =
  (...shapes: readonly Shape[]): Shape =>
  (value, at, issues) => {
    for (const shape of shapes) shape(value, at, issues);
  };

const isLocal = ({ hostname, protocol }: URL): boolean =>
  protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');

/** An address of a picture: https as LINE wants it, or http on this machine, which only the sandbox takes. */
export const mediaUrl: Shape = (value, at, issues) => {
  text(2000)(value, at, issues);
  if (typeof value !== 'string' || value === '') return;
  const url = URL.parse(value);
  if (!url || (url.protocol !== 'https:' && !isLocal(url))) note(issues, at, 'Must be a valid HTTPS URL');
};

/** What a tap may open. */
export const linkUri: Shape = (value, at, issues) => {
  text(1000)(value, at, issues);
  if (typeof value !== 'string' || value === '') return;
  if (!/^(https?|line|tel|mailto|sms):\S+$/i.test(value)) note(issues, at, 'Invalid uri scheme');
};

export const colour = matching(/^#[0-9a-f]{6}([0-9a-f]{2})?$/i, 'Invalid color');
