import { readFileSync, writeFileSync } from 'node:fs';
import { readmes, withCartsTable, type Language } from './carts-table';

/** Writes what in the READMEs follows from the code. Started by `npm run docs` in the root of the repository. */
for (const [language, file] of Object.entries(readmes) as [Language, string][]) {
  writeFileSync(file, withCartsTable(readFileSync(file, 'utf8'), language));
}
