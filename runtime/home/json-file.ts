import { readFile } from 'node:fs/promises';
import { writeWhole } from './whole-file';

/** A JSON file's content, or undefined if there is none. Throws on content that is not JSON. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole, as `writeWhole` does. */
export const writeJson = (file: string, value: unknown, mode?: number): Promise<void> =>
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`, mode);
