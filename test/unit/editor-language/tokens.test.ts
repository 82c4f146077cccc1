import * as fc from 'fast-check';
import { readTables } from '../../../runtime/n8n/editor-language/tables';
import { differentTokens, tokensOf } from '../../../runtime/n8n/editor-language/tokens';

test.each([
  ['{count} item | {count} items', ['{count}', '{count}', '|']],
  [
    "<a href='{url}' target='_blank'>n8n</a>&nbsp;{'@'}",
    ['&nbsp;', '</a>', "<a href='{url}' target='_blank'>", "{'@'}"],
  ],
  ['@:_reusableBaseText.cancel', ['@:_reusableBaseText.cancel']],
  ['1 < 2 and 3 > 2', []],
])('%s', (text, tokens) => {
  expect(tokensOf(text)).toEqual([...tokens].sort());
});

test('a token lost, added, doubled or changed is told, a moved one is not', () => {
  expect(differentTokens('{a} of {b}', '{b}のうち{a}')).toEqual([]);
  expect(differentTokens('{a} of {b}', '{a}')).toEqual(['{b}']);
  expect(differentTokens('<b>{a}</b>', '<b>{a}</b>{a}')).toEqual(['{a}']);
  expect(differentTokens('{name}', '{名前}')).toEqual(['{name}', '{名前}']);
});

const { editor, nodes, credentials } = readTables();
const texts: ReadonlyArray<readonly [name: string, english: string, japanese: string]> = [
  ...Object.entries(editor).flatMap(([screen, table]) =>
    Object.entries(table).map(([key, pair]) => [`${screen} ${key}`, ...pair] as const),
  ),
  ...Object.entries({ ...nodes, credentials }).flatMap(([node, phrases]) =>
    Object.entries(phrases).map(([english, japanese]) => [node, english, japanese] as const),
  ),
];

test('for every text of the tables, both languages have the same placeholders and tags', () => {
  expect(texts.length).toBeGreaterThan(5_000);
  fc.assert(
    fc.property(fc.constantFrom(...texts), ([, english, japanese]) => differentTokens(english, japanese).length === 0),
    { numRuns: 500 },
  );
  const broken = texts.filter(([, english, japanese]) => differentTokens(english, japanese).length > 0);
  expect(broken).toEqual([]);
});

test('no text is empty, and no key stands in two screens', () => {
  expect(texts.filter(([, english, japanese]) => english.trim() !== '' && japanese.trim() === '')).toEqual([]);
  const keys = Object.values(editor).flatMap((table) => Object.keys(table));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index && !(key in (editor['designSystem'] ?? {})))).toEqual(
    [],
  );
});
