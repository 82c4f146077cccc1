import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const hook = join(__dirname, '..', '..', '..', 'support', 'typescript.js');

/** Too little for the rows: who keeps them dies of it. */
const HEAP_MB = 64;

test('a file of any length is read in a heap that could not hold it', async () => {
  const args = [`--max-old-space-size=${HEAP_MB}`, '-r', hook, join(__dirname, 'bounded-process.ts'), '150000'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { orders } = JSON.parse(stdout) as { orders: number };
  expect(orders).toBe(150_000);
}, 240_000);
