import { checkTables, isSound, type TableCheck } from '../n8n/editor-language/check';
import { readTables, TRANSLATED_N8N } from '../n8n/editor-language/tables';

const faults = {
  missing: '訳がない',
  surplus: 'n8nにない',
  changed: '原文が変わった',
  broken: '差し込みが壊れている',
} as const;
const kinds = Object.keys(faults) as Array<keyof typeof faults>;

const line = (check: TableCheck): string =>
  `${check.table.padEnd(32)} ${String(check.translated).padStart(5)}${kinds.map((kind) => String(check[kind].length).padStart(8)).join('')}`;

/** Holds the editor's Japanese against the installed n8n; anything that does not fit is a failed command. */
export async function checkTranslation({ json = false }: { json?: boolean }): Promise<void> {
  const checks = await checkTables(readTables());
  const total = (kind: keyof typeof faults): number => checks.reduce((sum, check) => sum + check[kind].length, 0);
  const log = json ? console.error : console.log;
  log(
    `n8n ${TRANSLATED_N8N} の編集画面の訳\n${'表'.padEnd(31)}   訳の数${kinds.map((kind) => `  ${faults[kind]}`).join('')}`,
  );
  for (const check of checks) log(line(check));
  for (const check of checks)
    for (const kind of kinds) for (const key of check[kind]) log(`${faults[kind]}: ${check.table}: ${key}`);
  const report = {
    tables: checks.length,
    translated: checks.reduce((sum, { translated }) => sum + translated, 0),
    ...Object.fromEntries(kinds.map((kind) => [kind, total(kind)])),
  };
  console.log(json ? JSON.stringify(report) : report);
  process.exitCode = checks.every(isSound) ? 0 : 1;
}
