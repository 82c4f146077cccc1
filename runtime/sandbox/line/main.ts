import { parseArgs } from 'node:util';
import { z } from 'zod/v4';
import { startLineSandbox } from './server';

const count = z.coerce.number().int().nonnegative();
const settings = z.object({
  dir: z.string().min(1),
  port: count.max(65_535),
  people: count,
  seed: z.coerce.number().int(),
  quota: count.optional(),
  endpoint: z.url().optional(),
  'redelivery-delay': count.optional(),
  'webhook-timeout': count.optional(),
});

/**
 * The pretend LINE as a process of its own: prints `{"url","talkUrl","credentials"}` as one line once it is up. On the
 * same folder it goes on with all it had, also after a kill.
 */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: '' },
      port: { type: 'string', default: '0' },
      people: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      quota: { type: 'string' },
      endpoint: { type: 'string' },
      'redelivery-delay': { type: 'string' },
      'webhook-timeout': { type: 'string' },
      'no-rates': { type: 'boolean', default: false },
      newcomers: { type: 'boolean', default: false },
    },
  });
  const read = settings.safeParse(values);
  if (!read.success) throw new Error(`wrong value: --${read.error.issues.map(({ path }) => path.join()).join(', --')}`);
  const { endpoint: endpointBase, dir, port, people, seed, quota } = read.data;
  const sandbox = await startLineSandbox({
    ...{ dir, port, people, seed, quota, endpointBase },
    redeliveryDelayMs: read.data['redelivery-delay'],
    webhookTimeoutMs: read.data['webhook-timeout'],
    rates: values['no-rates'] ? false : undefined,
    peopleState: values.newcomers ? 'none' : 'following',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.stop());
  const { url, talkUrl, credentials } = sandbox;
  process.stdout.write(`${JSON.stringify({ url, talkUrl, credentials })}\n`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
