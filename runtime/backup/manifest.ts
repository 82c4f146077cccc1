import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { packageRoot } from '../n8n/env';

const column = z.object({
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  default: z.string().nullable(),
  /** '' | 'a' (GENERATED ALWAYS AS IDENTITY) | 'd' (BY DEFAULT). */
  identity: z.string(),
});
export type Column = z.infer<typeof column>;

const table = z.object({
  schema: z.string(),
  name: z.string(),
  /** Without generated columns. */
  columns: z.array(column),
  /** Definitions of primary key, unique and check constraints. */
  constraints: z.array(z.string()),
});
export type Table = z.infer<typeof table>;

const sequence = z.object({ schema: z.string(), name: z.string(), lastValue: z.string(), isCalled: z.boolean() });
export type Sequence = z.infer<typeof sequence>;

/** The first entry of an archive. */
export const manifest = z.object({
  format: z.literal(1),
  /** Versions of this product and of n8n that wrote it. */
  product: z.string(),
  n8n: z.string(),
  postgres: z.string(),
  createdAt: z.string(),
  /** Names by schema: equal lists, equal tables. */
  migrations: z.record(z.string(), z.array(z.string())),
  tables: z.array(table),
  sequences: z.array(sequence),
});
export type Manifest = z.infer<typeof manifest>;

/** The last entry: proves that the archive is whole. Rows by the table's place in the manifest. */
export const ending = z.object({ rows: z.array(z.number()) });

const versionIn = (path: string): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(packageRoot, path), 'utf8'))).version;

export const productVersion = (): string => versionIn('package.json');
export const n8nVersion = (): string => versionIn('node_modules/n8n/package.json');

/** Names of an archive's entries. */
export const entries = {
  manifest: 'manifest.json',
  ending: 'end.json',
  home: 'home/',
  data: (table: number, part: number): string => `data/${table}/${part}`,
} as const;
