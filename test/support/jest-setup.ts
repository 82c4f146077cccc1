import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARED_SERVER } from './postgres';

/** Names the place where the workers of this run share a PostgreSQL; it starts when a test first asks for it. */
export default async function setUp(): Promise<void> {
  const meeting = await mkdtemp(join(tmpdir(), 'line-commerce-jest-'));
  await writeFile(join(meeting, 'pid'), String(process.pid));
  process.env[SHARED_SERVER] = meeting;
}
