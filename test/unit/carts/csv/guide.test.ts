import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { itemsOf, streamNames, streams } from '../../../../lib/carts/csv/items';
import { presetHeaders } from '../../../../lib/carts/csv/presets';

const guide = readFileSync(join(__dirname, '../../../../docs/csv.ja.md'), 'utf8');

test.each(streams)('the guide lists the columns of %s, the necessary ones in bold', (stream) => {
  const row = guide.split('\n').find((line) => line.startsWith(`| ${streamNames[stream]} |`))!;
  const listed = row
    .split('|')[2]!
    .replace(/\(.*\)/, '')
    .trim()
    .split('、');
  const expected = Object.entries(itemsOf(stream)).map(([item, { label, required }]) => {
    expect(presetHeaders('generic', stream)[item]).toContain(label);
    return required ? `**${label}**` : label;
  });
  expect(listed).toEqual(expected);
});
