import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { DATA, NAMES } from './names';

/** A file of its own, because it runs in the browser. */
const script = readFileSync(join(__dirname, 'visible-texts.js'), 'utf8').replace(/;\s*$/, '');

/** Every text of a page that can be seen, and the placeholders of its empty fields; each once. */
export async function visibleTexts(page: Page): Promise<string[]> {
  const texts = await page.evaluate<string[]>(`(${script})(${JSON.stringify(DATA)})`);
  return [...new Set(texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean))];
}

const NOT_WORDS = [
  /\bn8n-[\w-]+/g, // packages
  /https?:\/\/\S+/g, // addresses
  /[\w.+-]+@[\w.-]+/g,
  /\b[a-z]+[A-Z]\w*\b/g, // identifiers: camelCase, snake_case, with digits, file names
  /\b\w*_\w*\b/g,
  /\b\w*\d\w*\b/g,
  /\b[\w-]+\.\w{2,4}\b/g,
];
const names = new RegExp(
  `(?<![A-Za-z])(${NAMES.map((name) => name.replace(/[.]/g, '\\.')).join('|')})(?![A-Za-z])`,
  'g',
);

/** A Latin word that is no name and no identifier, in a text that is not mostly Japanese. */
export function isEnglish(text: string): boolean {
  const rest = NOT_WORDS.reduce((left, pattern) => left.replace(pattern, ' '), text).replace(names, ' ');
  const latin = (rest.match(/[A-Za-z]{2,}/g) ?? []).join('').length;
  const japanese = (text.match(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/gu) ?? []).length;
  return latin > japanese;
}
