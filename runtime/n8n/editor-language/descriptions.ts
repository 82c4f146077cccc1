import { phrase, type Tables } from './tables';

/** The properties of a node's or a credential's description whose value is read by a person. */
const SHOWN = new Set([
  'displayName', 'description', 'placeholder', 'hint', 'action', 'message', 'content', 'header', 'label', 'text',
  'tooltip', 'notice', 'noticeText', 'inputLabel', 'buttonText', 'singular', 'plural', 'activationMessage',
  'active', 'inactive', 'activationHint', 'inputNames', 'outputNames',
  'eventTriggerDescription', 'multipleValueButtonText', 'addOptionalFieldButtonText', 'fixedCollectionAddButtonText',
]); // prettier-ignore
/** What n8n calculates with, though a property in it may be called as one that is shown. */
const NOT_SHOWN = new Set(['displayOptions', 'default', 'routing', 'codex', 'authenticate', 'test', 'extractValue']);

type Translate = (english: string) => string;
type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** An option's `name` is shown, a parameter's is not: only options have a value. `defaults.name` is a new node's name. */
const isShownName = (owner: Plain, path: string): boolean => path === 'defaults' || 'value' in owner;

/** Where n8n's own expressions make a text: what is read of it stands in quotes, with a space or colon at its end. */
const CALCULATED = new Set(['subtitle', 'inputs', 'outputs']);
const QUOTED = /(?<=["'`])[A-Za-z ]+:? (?=["'`]|\$\{)/g;

const calculated = (value: string, translate: Translate): string =>
  value.startsWith('=') ? value.replace(QUOTED, (text) => translate(text)) : value;

function translated(value: unknown, key: string, translate: Translate): unknown {
  if (typeof value === 'string' && CALCULATED.has(key)) return calculated(value, translate);
  if (typeof value === 'string') return SHOWN.has(key) ? translate(value) : value;
  if (Array.isArray(value))
    return kept(
      value,
      value.map((entry) => translated(entry, key, translate)),
    );
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([name, entry]) => {
    if (NOT_SHOWN.has(name)) return [name, entry];
    if (name === 'name' && typeof entry === 'string') return [name, isShownName(value, key) ? translate(entry) : entry];
    return [name, translated(entry, name, translate)];
  });
  const changed = Object.fromEntries(entries) as Plain;
  return Object.keys(value).every((name) => changed[name] === value[name]) ? value : changed;
}

/** The array itself where nothing changed. */
const kept = (before: readonly unknown[], after: readonly unknown[]): readonly unknown[] =>
  after.every((entry, index) => entry === before[index]) ? before : after;

/** Every text of a description that a person reads, in its order. */
export function shownTexts(description: object): string[] {
  const texts = new Set<string>();
  translated(description, '', (english) => {
    texts.add(english);
    return english;
  });
  return [...texts].filter((text) => /[A-Za-z]/.test(text));
}

const NODES_BASE = 'n8n-nodes-base.';

interface NodeDescription {
  readonly displayName: string;
  readonly description?: string;
  readonly defaults?: { readonly name?: string };
  readonly subtitle?: string;
  readonly properties?: readonly Parameter[];
  readonly codex?: { readonly alias?: readonly string[] };
}

interface Parameter {
  readonly name: string;
  readonly options?: ReadonlyArray<{ readonly name?: string; readonly value?: unknown }>;
}

/** The names of a parameter's options by their values. */
function optionNames(properties: readonly Parameter[], parameter: string): Record<string, string> {
  const options = properties.filter(({ name }) => name === parameter).flatMap(({ options = [] }) => options);
  // Of two options with one value the first is the commoner one.
  return Object.fromEntries(options.reverse().map(({ name = '', value }) => [String(value), name]));
}

/** The line under a node on the canvas shows raw values like `append: sheet`; here it shows their options' names. */
function withReadableSubtitle<Description extends NodeDescription>(description: Description): Description {
  const { subtitle, properties = [] } = description;
  if (!subtitle) return description;
  const readable = subtitle.replace(
    /\$parameter\["(operation|resource|mode|action)"\]/g,
    (value, parameter: string) => {
      const names = JSON.stringify(optionNames(properties, parameter));
      return names === '{}' ? value : `(${names}[${value}] ?? ${value})`;
    },
  );
  return { ...description, subtitle: readable };
}

/** A node without a table of its own: what the node picker shows, and a new node is called. n8n has some 400 of them. */
function named<Description extends NodeDescription>(node: Description, translate: Translate): Description {
  const { displayName, description, defaults } = node;
  return {
    ...node,
    displayName: translate(displayName),
    ...(description !== undefined && { description: translate(description) }),
    ...(defaults?.name !== undefined && { defaults: { ...defaults, name: translate(defaults.name) } }),
  };
}

/**
 * A node's description with Japanese texts, for a type like `n8n-nodes-base.if`; what was given is not touched, because the
 * node itself works with it. A node of n8n can still be found by its English name.
 */
export function translateNode<Description extends NodeDescription>(
  tables: Tables,
  type: string,
  description: Description,
): Description {
  if (!type.startsWith(NODES_BASE)) return description;
  const own = tables.nodes[type.slice(NODES_BASE.length)];
  const { shared, otherNodes } = tables.nodes;
  const inJapanese = own
    ? (translated(description, '', (english) => phrase(english, own, shared)) as Description)
    : named(description, (english) => phrase(english, otherNodes));
  const result = withReadableSubtitle(inJapanese);
  if (result.displayName === description.displayName) return result;
  const alias = [...(description.codex?.alias ?? []), description.displayName];
  return { ...result, codex: { ...description.codex, alias } };
}

export const translateCredential = <Description extends object>(
  tables: Tables,
  description: Description,
): Description => translated(description, '', (english) => phrase(english, tables.credentials)) as Description;
