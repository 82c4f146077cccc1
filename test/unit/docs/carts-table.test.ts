import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certainties } from '../../../lib/carts/certainty';
import { carts } from '../../../lib/carts/registry';
import { cartsTable, readmes, withCartsTable, type Language } from '../../../runtime/docs/carts-table';

const languages = Object.keys(readmes) as Language[];
const readme = (language: Language) => readFileSync(join(__dirname, '../../..', readmes[language]), 'utf8');
const rowsOf = (language: Language) =>
  cartsTable(language)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));

test.each(languages)(
  'README (%s) tells of the carts what their capabilities say; `npm run docs` makes it so',
  (language) => {
    expect(readme(language)).toBe(withCartsTable(readme(language), language));
  },
);

test.each(languages)('a README (%s) that says something else is noticed', (language) => {
  const text = withCartsTable(readme(language), language);
  const [label = ''] = carts.map((cart) => cart.label);
  const wrong = text.replace(new RegExp(`^\\| ${label} \\|.*$`, 'm'), `| ${label} | wrong |`);
  expect(wrong).not.toBe(text);
  expect(withCartsTable(wrong, language)).toBe(text);
  expect(() => withCartsTable('no table here', language)).toThrow('markers missing');
});

test.each(languages)('the table (%s) has one row a cart, in their order, with a cell for each thing', (language) => {
  const [head = [], , ...rows] = [rowsOf(language)[0], undefined, ...rowsOf(language).slice(1)];
  expect(rows.map(([label]) => label)).toEqual(carts.map(({ label }) => label));
  for (const row of rows) expect(row).toHaveLength(head.length);
});

test('cells follow the ways of each cart', () => {
  const words = { api: '○', robot: '画面', none: '—' };
  for (const [index, { capabilities }] of carts.entries()) {
    const { read, change } = capabilities;
    const ways = [read.customers, read.orders, read.shippedOn, read.subscriptions, read.points].concat([
      ...[change.skip, change.pause, change.cancel, change.switchProduct, change.memo],
    ]);
    expect(rowsOf('ja')[index + 1]?.slice(2, -1)).toEqual(ways.map(({ by }) => words[by]));
  }
});

test('every cart says how sure we are of it, in both languages', () => {
  for (const { id } of carts) {
    expect(certainties[id].ja).toMatch(/[\u3040-\u30ff]/);
    expect(certainties[id].en).toMatch(/[a-z]/);
    expect(certainties[id].ja + certainties[id].en).not.toContain('|');
  }
});
