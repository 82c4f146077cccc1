import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Json = Record<string, unknown>;
interface Discriminator {
  propertyName: string;
  mapping?: Record<string, string>;
}
interface Operation {
  readonly document: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly operation: Json;
}

/** LINE's own description of its API; it lies beside the project and is not part of it. */
export const LINE_OPENAPI = process.env['LINE_OPENAPI'] ?? join(__dirname, '../../../shared/data/line-openapi');

/** False where the folder is absent: then tests against it are skipped. */
export const hasLineOpenapi = existsSync(join(LINE_OPENAPI, 'messaging-api.yml'));

/** `describe` where LINE's OpenAPI is at hand, else a skipped one whose name says why. */
export const describeWithLineOpenapi = (name: string, block: () => void): void =>
  hasLineOpenapi
    ? describe(name, block)
    : describe.skip(`${name} (skipped: no LINE OpenAPI in ${LINE_OPENAPI})`, block);

const DOCUMENTS = ['messaging-api', 'channel-access-token', 'insight', 'liff', 'webhook'] as const;
const OURS = '#/components/schemas/';

/** OpenAPI's `discriminator` as JSON Schema: the schema of the `type` given, and no other type. */
const chosenBy = (document: string, { propertyName, mapping = {} }: Discriminator): Json => ({
  required: [propertyName],
  properties: { [propertyName]: { enum: Object.keys(mapping) } },
  allOf: Object.entries(mapping).map(([value, ref]) => ({
    if: { properties: { [propertyName]: { const: value } } },
    then: { $ref: `${document}${OURS}${ref.slice(OURS.length)}~own` },
  })),
});

const KEPT_AS_IS = new Set(['enum', 'example', 'examples', 'default', 'required']);
const LEFT_OUT = new Set(['discriminator', 'externalDocs', 'xml', 'nullable', 'example', 'examples']);

/** An OpenAPI 3.0 schema as the JSON Schema that ajv reads. */
class Translation {
  constructor(private readonly document: string) {}

  schema(value: unknown, own = false): unknown {
    if (Array.isArray(value)) return value.map((entry) => this.schema(entry, own));
    if (typeof value !== 'object' || value === null) return value;
    const given = value as Json;
    if (typeof given['$ref'] === 'string') return { $ref: this.reference(given['$ref'], own) };
    const entries = Object.entries(given)
      .filter(([name]) => !LEFT_OUT.has(name) && !name.startsWith('x-'))
      .map(([name, entry]) => [name, KEPT_AS_IS.has(name) ? entry : this.schema(entry, own && name === 'allOf')]);
    const translated = Object.fromEntries(entries) as Json;
    return given['nullable'] === true ? { anyOf: [translated, { type: 'null' }] } : translated;
  }

  /** Inside `allOf` a schema stands for its own fields only, or a base would choose again without end. */
  private reference(ref: string, own: boolean): string {
    return `${this.document}${OURS}${ref.slice(OURS.length)}${own ? '~own' : ''}`;
  }
}

const readDocument = (name: string): Json => parse(readFileSync(join(LINE_OPENAPI, `${name}.yml`), 'utf8')) as Json;

const isObject = (schema: Json): boolean => schema['type'] === 'object' || 'properties' in schema || 'allOf' in schema;

const translated = (name: string, document: Json): Json => {
  const schemas = ((document['components'] as Json | undefined)?.['schemas'] ?? {}) as Record<string, Json>;
  const translation = new Translation(name);
  const made: Json = {};
  for (const [key, schema] of Object.entries(schemas)) {
    const own = translation.schema(schema, true);
    made[`${key}~own`] = own;
    const discriminator = schema['discriminator'] as Discriminator | undefined;
    const whole = { $ref: `${name}${OURS}${key}~own` };
    // Fields LINE does not describe are mistakes here: ours or the pretend LINE's.
    const closed = isObject(schema) ? { unevaluatedProperties: false } : {};
    made[key] = { allOf: discriminator ? [whole, chosenBy(name, discriminator)] : [whole], ...closed };
  }
  return { $id: name, components: { schemas: made } };
};

const METHODS = new Set(['get', 'post', 'put', 'delete', 'patch']);

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`);

const operationsOf = (name: string, document: Json): [string, Operation][] =>
  Object.entries(document['paths'] as Record<string, Json>).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]): [string, Operation] => [
        method.toUpperCase(),
        { document: name, path, pattern: patternOf(path), operation: operation as Json },
      ]),
  );

/** An exchange to look at. Bodies are parsed JSON, form fields, or undefined where there is none or it is no text. */
export interface Exchange {
  readonly method: string;
  /** Path with or without host and query. */
  readonly url: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly responseBody?: unknown;
}

/** Looks at requests and answers against LINE's own description. */
export class LineOpenapi {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, discriminator: false });
  private readonly operations: [string, Operation][] = [];
  private readonly documents = new Map<string, Json>();
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor() {
    addFormats(this.ajv);
    for (const format of ['int32', 'int64', 'double', 'binary', '^[0-9]{8}$']) this.ajv.addFormat(format, true);
    for (const name of DOCUMENTS) {
      const document = readDocument(name);
      this.documents.set(name, document);
      this.ajv.addSchema(translated(name, document));
      if (name !== 'webhook') this.operations.push(...operationsOf(name, document));
    }
  }

  /** The operation's path as LINE writes it, e.g. /v2/bot/profile/{userId}; null for one LINE does not describe. */
  pathOf(method: string, url: string): string | null {
    return this.find(method, url)?.path ?? null;
  }

  /** What is wrong with a request, in words; empty where nothing is. */
  requestProblems(method: string, url: string, body: unknown): string[] {
    const found = this.find(method, url);
    if (!found) return [`LINE describes no ${method} ${pathIn(url)}`];
    const content = (found.operation['requestBody'] as Json | undefined)?.['content'] as
      Record<string, Json> | undefined;
    if (!content) return body === undefined ? [] : [`${method} ${found.path} takes no body`];
    const schema = (content['application/json'] ?? content['application/x-www-form-urlencoded'])?.['schema'];
    return schema && body !== undefined ? this.check(found, 'request', schema, body) : [];
  }

  /** What is wrong with an answer. LINE leaves out most error answers: those are looked at as its ErrorResponse. */
  responseProblems(method: string, url: string, status: number, body: unknown): string[] {
    const found = this.find(method, url);
    if (!found) return [`LINE describes no ${method} ${pathIn(url)}`];
    const responses = (found.operation['responses'] ?? {}) as Record<string, Json>;
    const described = responses[String(status)];
    if (!described && status < 400) return [`${method} ${found.path} does not answer ${status}`];
    const schema = described ? jsonSchemaOf(described) : { $ref: `${OURS}ErrorResponse` };
    return schema ? this.check(found, `answer ${status}`, schema, body) : [];
  }

  /** What is wrong with a webhook's body. */
  webhookProblems(body: unknown): string[] {
    const [, operation] = operationsOf('webhook', this.documents.get('webhook') ?? {})[0] ?? [];
    return operation
      ? this.check(operation, 'webhook', { $ref: `${OURS}CallbackRequest` }, body)
      : ['no webhook document'];
  }

  /** Both sides of an exchange. Problems of a request only count where LINE took it. */
  problems({ method, url, requestBody, status, responseBody }: Exchange): string[] {
    const asked = status < 400 ? this.requestProblems(method, url, requestBody) : [];
    return [...asked, ...this.responseProblems(method, url, status, responseBody)];
  }

  private find(method: string, url: string): Operation | null {
    const path = pathIn(url);
    const fits = this.operations.filter(([verb, { pattern }]) => verb === method.toUpperCase() && pattern.test(path));
    // A path without parameters goes before one with: /richmenu/list before /richmenu/{richMenuId}.
    fits.sort(([, a], [, b]) => a.path.split('{').length - b.path.split('{').length);
    return fits[0]?.[1] ?? null;
  }

  private check({ document, path }: Operation, what: string, schema: unknown, body: unknown): string[] {
    const key = `${document} ${path} ${what} ${JSON.stringify(schema)}`;
    const validate = this.compiled.get(key) ?? this.ajv.compile(new Translation(document).schema(schema) as Json);
    this.compiled.set(key, validate);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      (error) => `${path} ${what}: ${error.instancePath || '/'} ${error.message ?? ''}`,
    );
  }
}

const pathIn = (url: string): string => new URL(url, 'http://line').pathname;

const jsonSchemaOf = (response: Json): unknown =>
  ((response['content'] as Record<string, Json> | undefined)?.['application/json'] ?? {})['schema'];

let shared: LineOpenapi | null = null;

/** One reading of the documents for a whole test file. */
export const lineOpenapi = (): LineOpenapi => (shared ??= new LineOpenapi());

/**
 * For `startLineSandbox({ onExchange })`: looks at all that any client says to the pretend LINE, and at all it answers.
 * `problems` stays empty where everything is as LINE describes it.
 */
export const watchedExchanges = (): {
  onExchange: (exchange: Exchange) => void;
  problems: string[];
  seen: Set<string>;
} => {
  const problems: string[] = [];
  const seen = new Set<string>();
  const onExchange = (exchange: Exchange): void => {
    seen.add(`${exchange.method} ${lineOpenapi().pathOf(exchange.method, exchange.url) ?? pathIn(exchange.url)}`);
    problems.push(...lineOpenapi().problems(exchange));
  };
  return { onExchange, problems, seen };
};
