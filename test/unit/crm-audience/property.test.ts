import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const hook = join(__dirname, '../../support/typescript.js');

/** In a process of its own: the zone of a process is set when it starts. */
const run = async (zone: string): Promise<{ met: number; offset: number }> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--require', hook, join(__dirname, 'property-process.ts')],
    {
      env: { ...process.env, TZ: zone },
    },
  );
  return JSON.parse(stdout) as { met: number; offset: number };
};

test.each([
  ['UTC', 0],
  ['America/New_York', 300],
])(
  'an audience holds exactly the friends that meet its conditions, day by day in Japan, also on a machine in %s',
  async (zone, offset) => {
    const outcome = await run(zone);
    expect(outcome.offset).toBe(offset);
    expect(outcome.met).toBeGreaterThan(100);
  },
  120_000,
);
