import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SHARED_SERVER } from './postgres';
import { killServer } from './postgres-server';

export default async function tearDown(): Promise<void> {
  const meeting = process.env[SHARED_SERVER];
  if (!meeting) return;
  const started = join(meeting, 'folder');
  if (existsSync(started)) await killServer(readFileSync(started, 'utf8'));
  await rm(meeting, { recursive: true, force: true });
}
