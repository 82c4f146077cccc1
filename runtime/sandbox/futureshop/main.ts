import { parseArgs } from 'node:util';
import { z } from 'zod/v4';
import { startFutureshopSandbox } from './server';

const count = z.coerce.number().int().nonnegative();
const settings = z.object({
  port: count.max(65_535),
  seed: z.coerce.number().int(),
  members: count,
  orders: count,
  'unreadable-every': count,
  'point-option': z.enum(['standard', 'omniChannel', 'none']),
});

/** The sandbox as a process of its own: prints `{"url","host","credentials"}` as one line once it is up. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      members: { type: 'string', default: '1000' },
      orders: { type: 'string', default: '200' },
      'unreadable-every': { type: 'string', default: '1000' },
      replies: { type: 'string' },
      'no-pace': { type: 'boolean', default: false },
      'point-option': { type: 'string', default: 'standard' },
      'shop-key': { type: 'string' },
      'allowed-ip': { type: 'string', multiple: true },
    },
  });
  const read = settings.safeParse(values);
  if (!read.success) throw new Error(`wrong value: --${read.error.issues.map(({ path }) => path.join()).join(', --')}`);
  const { port, seed, members, orders, 'unreadable-every': unreadableEvery, 'point-option': pointOption } = read.data;
  const sandbox = await startFutureshopSandbox({
    ...{ port, seed, members, orders, unreadableEvery, pointOption },
    repliesDir: values.replies,
    pace: !values['no-pace'],
    shopKey: values['shop-key'],
    allowedIps: values['allowed-ip'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.stop());
  const { url, host, credentials } = sandbox;
  process.stdout.write(`${JSON.stringify({ url, host, credentials })}\n`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
