/** ecforce's JSON:API made flat: a resource's attributes with its id, and what it relates to under `related`. */
import { isObject, type JsonObject } from '../kit/reply';

export interface Document {
  /** The resources asked for; one that cannot be read stays as it came, for its mapper to refuse. */
  readonly rows: readonly unknown[];
  /** How many rows a full page holds, where the answer says so. */
  readonly perPage: number | null;
}

/** Attributes that must not be kept, not even of a row set aside: `authentication_token` opens the customer's account. */
const SECRETS: ReadonlySet<string> = new Set(['authentication_token']);

/** Types come singular or plural, with a hyphen or an underscore (reference 2.4). */
const typeName = (type: unknown): string =>
  String(type)
    .replaceAll('-', '_')
    .replace(/sses$/, 'ss')
    .replace(/([^s])s$/, '$1');

const keyOf = ({ type, id }: JsonObject): string => `${typeName(type)}:${String(id)}`;

type Included = ReadonlyMap<string, JsonObject>;

const attributesOf = ({ id, attributes }: JsonObject): JsonObject => {
  const kept = Object.entries(isObject(attributes) ? attributes : {}).filter(([name]) => !SECRETS.has(name));
  return { ...Object.fromEntries(kept), id };
};

/** A related resource with its attributes where they came along, else with its id alone. */
const related = (reference: unknown, included: Included): unknown => {
  if (Array.isArray(reference)) return reference.map((one: unknown) => related(one, included));
  return isObject(reference) ? attributesOf(included.get(keyOf(reference)) ?? reference) : null;
};

const flat = (resource: unknown, included: Included): unknown => {
  if (!isObject(resource)) return resource;
  const relationships = Object.entries(isObject(resource.relationships) ? resource.relationships : {});
  const found = relationships.map(([name, value]) => [
    name.replaceAll('-', '_'),
    related(isObject(value) ? value.data : null, included),
  ]);
  return { ...attributesOf(resource), related: Object.fromEntries(found) as JsonObject };
};

/** Reads an answer's document; null where it is none. A single resource becomes a list of one. */
export const readDocument = (body: unknown): Document | null => {
  if (!isObject(body) || !('data' in body) || !(isObject(body.data) || Array.isArray(body.data))) return null;
  const others = Array.isArray(body.included) ? body.included.filter(isObject) : [];
  const included = new Map(others.map((one) => [keyOf(one), one]));
  const resources: readonly unknown[] = Array.isArray(body.data) ? body.data : [body.data];
  const per = isObject(body.meta) ? body.meta.per : null;
  return {
    rows: resources.map((one) => flat(one, included)),
    perPage: typeof per === 'number' && per > 0 ? per : null,
  };
};

/** The related resource of a name, or null; of several the first. */
export const relatedOne = (row: JsonObject, name: string): JsonObject | null => relatedAll(row, name)[0] ?? null;

export const relatedAll = (row: JsonObject, name: string): readonly JsonObject[] => {
  const found = isObject(row.related) ? row.related[name] : null;
  return (Array.isArray(found) ? found : [found]).filter(isObject);
};
