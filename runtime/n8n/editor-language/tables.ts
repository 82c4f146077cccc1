import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the tables lie; beside the compiled code as well. */
export const TABLES = join(__dirname, '../ja');

/** The n8n whose texts the tables translate. Of another one nothing is changed. */
export const TRANSLATED_N8N = '2.41.1';

/** By n8n's key: the English that was translated, and the Japanese. Where n8n says something else by now, its English stays. */
export type EditorTable = Readonly<Record<string, readonly [english: string, japanese: string]>>;
/** By the English. */
export type Phrases = Readonly<Record<string, string>>;

/** What the first table that has it says for the English; the English itself where none has it. */
export const phrase = (english: string, ...tables: ReadonlyArray<Phrases | undefined>): string => {
  for (const table of tables) if (table && Object.hasOwn(table, english)) return table[english]!;
  return english;
};

/** How dates are written: by the editor's mask ours, and the names, short ones before long ones. */
export interface DateTable {
  readonly masks: Readonly<Record<string, string>>;
  readonly dayNames: readonly string[];
  readonly monthNames: readonly string[];
}

export interface Tables {
  /** By screen. */
  readonly editor: Readonly<Record<string, EditorTable>>;
  /** By the node's name, e.g. `scheduleTrigger`; `shared` for what several nodes say. */
  readonly nodes: Readonly<Record<string, Phrases>>;
  readonly credentials: Phrases;
  readonly dates: DateTable;
  /** Words that n8n keeps in the code of a part, by how the asset's name begins. */
  readonly literals: Readonly<Record<string, Phrases>>;
  /** What n8n's server answers to a request that failed. */
  readonly server: Phrases;
  /** What n8n's own nodes say when they fail. */
  readonly nodeErrors: Phrases;
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Every table of a folder by its file's name: `node-picker.json` is `nodePicker`. */
function folder<Table>(path: string): Record<string, Table> {
  const files = readdirSync(path).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(files.map((name) => [camelCase(name), json(join(path, name)) as Table]));
}

const camelCase = (file: string): string =>
  file.replace(/\.json$/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

export const readTables = (): Tables => ({
  editor: folder(join(TABLES, 'editor')),
  nodes: folder(join(TABLES, 'nodes')),
  credentials: json(join(TABLES, 'credentials.json')) as Phrases,
  literals: json(join(TABLES, 'literals.json')) as Tables['literals'],
  dates: json(join(TABLES, 'dates.json')) as DateTable,
  nodeErrors: json(join(TABLES, 'node-errors.json')) as Phrases,
  server: json(join(TABLES, 'server.json')) as Phrases,
});
