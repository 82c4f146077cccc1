import { parse, type Node, type ObjectExpression, type Program, type Property } from 'acorn';

/** The source parses, but what is looked for is not there: an n8n that we do not know. */
export class UnknownAsset extends Error {}

/** Reads it as a module; nothing of it is run. Throws SyntaxError. */
export const parseAsset = (source: string): Program => parse(source, { ecmaVersion: 'latest', sourceType: 'module' });

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Depth first, in the order of the source. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* nodesOf(child);
}

export function nameOf({ key }: Property): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

export const propertiesOf = (object: ObjectExpression): Property[] =>
  object.properties.filter((property): property is Property => property.type === 'Property' && !property.computed);

const isObject = (node: Node): node is ObjectExpression => node.type === 'ObjectExpression';

/** The one object that has the landmark among its keys. Throws UnknownAsset where there is none or more than one. */
export function objectWith(program: Program, landmark: string): ObjectExpression {
  const found = [...nodesOf(program)]
    .filter(isObject)
    .filter((object) => propertiesOf(object).some((property) => nameOf(property) === landmark));
  if (found.length !== 1) throw new UnknownAsset(`${found.length} objects with "${landmark}"`);
  return found[0]!;
}
