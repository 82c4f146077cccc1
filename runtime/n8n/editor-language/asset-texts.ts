import type { Expression, ObjectExpression, Program } from 'acorn';
import MagicString from 'magic-string';
import { nameOf, objectWith, parseAsset, propertiesOf } from './asset-objects';

/** A text of the editor, and where in the asset's source the expression stands that makes it. */
export interface AssetText {
  /** n8n's own key; those of nested objects are joined by dots, as n8n looks them up. */
  readonly key: string;
  /** The parameters of one that is made by a function stand as `{name}`, the function's one argument itself as `{}`. */
  readonly english: string;
  readonly start: number;
  readonly end: number;
  /** The name of the function's argument, for a text made by a function. */
  readonly argument?: string;
}

type Variables = ReadonlyMap<string, Expression>;

function variablesOf({ body }: Program): Variables {
  const declared = body.flatMap((statement) =>
    statement.type === 'VariableDeclaration' ? statement.declarations : [],
  );
  return new Map(declared.flatMap(({ id, init }) => (id.type === 'Identifier' && init ? [[id.name, init]] : [])));
}

/** What an expression in a function's text shows: its argument, one of the argument's properties, or neither. */
function placeholder(expression: Expression, argument: string): string {
  if (expression.type === 'Identifier' && expression.name === argument) return '{}';
  if (expression.type !== 'MemberExpression' || expression.computed) return '';
  const { object, property } = expression;
  const ofArgument = object.type === 'Identifier' && object.name === argument && property.type === 'Identifier';
  return ofArgument ? `{${property.name}}` : '';
}

function textOf(expression: Expression): Omit<AssetText, 'key'> | undefined {
  const { start, end } = expression;
  if (expression.type === 'Literal' && typeof expression.value === 'string')
    return { english: expression.value, start, end };
  if (expression.type === 'TemplateLiteral' && expression.expressions.length === 0)
    return { english: expression.quasis[0]?.value.cooked ?? '', start, end };
  if (expression.type !== 'ArrowFunctionExpression' || expression.body.type !== 'TemplateLiteral') return undefined;
  const [first, ...others] = expression.params;
  if (others.length > 0 || (first && first.type !== 'Identifier')) return undefined;
  const { quasis, expressions } = expression.body;
  const argument = first?.name ?? '';
  const parts = quasis.map(({ value }, index) => {
    const shown = expressions[index];
    return `${value.cooked ?? ''}${shown ? placeholder(shown, argument) : ''}`;
  });
  return { english: parts.join(''), start: expression.body.start, end: expression.body.end, argument };
}

function* textsIn(object: ObjectExpression, variables: Variables, path: string): Generator<AssetText> {
  for (const property of propertiesOf(object)) {
    const name = nameOf(property);
    if (name === undefined) continue;
    const { value } = property;
    const expression = value.type === 'Identifier' ? variables.get(value.name) : value;
    if (!expression) continue;
    const text = textOf(expression);
    if (text) yield { key: path + name, ...text };
    else if (expression.type === 'ObjectExpression') yield* textsIn(expression, variables, `${path}${name}.`);
  }
}

/**
 * The texts of the one object in the asset that has the landmark among its keys. Throws UnknownAsset where there is no such
 * object or more than one, SyntaxError where the asset is no JavaScript module.
 */
export function assetTexts(source: string, landmark: string): AssetText[] {
  const program = parseAsset(source);
  return [...textsIn(objectWith(program, landmark), variablesOf(program), '')];
}

/** As a template literal that shows the function's argument where the text has its placeholders. */
function asTemplate(japanese: string, argument: string): string {
  const parts = japanese.split(/\{(\w*)\}/);
  const shown = parts.map((part, index) => {
    if (index % 2 === 0) return part.replace(/[`\\]|\$\{/g, '\\$&');
    return part ? `\${${argument}.${part}}` : `\${${argument}}`;
  });
  return `\`${shown.join('')}\``;
}

/** The asset's source with other texts; a text for which there is no translation stays. */
export function translateAsset(
  source: string,
  texts: readonly AssetText[],
  japanese: (text: AssetText) => string | undefined,
): string {
  const translated = new MagicString(source);
  for (const text of texts) {
    const replacement = japanese(text);
    if (replacement === undefined) continue;
    const { start, end, argument } = text;
    translated.overwrite(
      start,
      end,
      argument === undefined ? JSON.stringify(replacement) : asTemplate(replacement, argument),
    );
  }
  return translated.toString();
}
