import type { IDataObject } from 'n8n-workflow';
import {
  fieldTypes,
  formKinds,
  identityChecks,
  type FormActions,
  type FormDefinition,
  type FormField,
  type FormRoute,
} from '../../lib/forms/definition';
import type { LineContext } from '../shared/line-session';

type Given = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''); // prettier-ignore

const oneOf = <T extends string>(known: readonly T[], value: unknown, otherwise: T): T =>
  known.find((one) => one === value) ?? otherwise;

const rows = (collection: unknown, name: string): readonly Given[] => {
  const given = (collection as Record<string, unknown> | undefined)?.[name];
  return Array.isArray(given) ? (given as Given[]) : [];
};

/** A resource locator's value, or the plain one. */
const located = (given: unknown): string =>
  text(typeof given === 'object' && given !== null && 'value' in given ? given.value : given);

const names = (collection: unknown): string[] => [
  ...new Set(rows(collection, 'names').map(({ name }) => located(name)).filter(Boolean)),
]; // prettier-ignore

const actionsOf = (given: Given): FormActions => ({
  addTags: names(given.addTags),
  removeTags: names(given.removeTags),
  addFlags: names(given.addFlags),
  removeFlags: names(given.removeFlags),
  points: Math.max(0, Math.trunc(Number(given.points ?? 0)) || 0),
});

const fieldOf = (given: Given, index: number): FormField => ({
  key: `f${index + 1}`,
  label: text(given.label),
  type: oneOf(fieldTypes, given.type, 'text'),
  required: given.required !== false,
  options: text(given.options).split(/\r?\n/).map((line) => line.trim()).filter(Boolean),
  storeIn: text(given.storeIn) || null,
}); // prettier-ignore

const routeOf = (given: Given): FormRoute => ({
  code: text(given.code),
  name: text(given.name),
  actions: actionsOf(given),
});

/** The form as its block is set. No I/O; `checkDefinition` says what is wrong with it. */
export function definitionOf(context: LineContext): FormDefinition {
  // Without a fallback n8n throws for a field that is hidden.
  const get = (name: string): unknown =>
    (context as { getNodeParameter(name: string, fallback: unknown): unknown }).getNodeParameter(name, null);
  const kind = oneOf(formKinds, get('kind'), 'identity');
  const asks = kind === 'identity' || kind === 'survey';
  return {
    kind,
    name: text(get('formName')),
    lead: text(get('lead')),
    fields: asks ? rows(get('fields'), 'field').map(fieldOf) : [],
    check: kind === 'identity' ? oneOf(identityChecks, get('check'), 'mailedCode') : null,
    actions: actionsOf((get('actions') ?? {}) as IDataObject),
    routes: rows(get('routes'), 'route').map(routeOf),
    once: kind === 'survey' && get('once') !== false,
    alsoExisting: kind === 'follow' && get('alsoExisting') === true,
    leadsTo: kind === 'access' || kind === 'follow' ? text(get('leadsTo')) || null : null,
    thanks: text(get('thanks')),
    keepDays: Math.max(0, Math.trunc(Number(get('keepDays') ?? 0)) || 0),
  };
}
