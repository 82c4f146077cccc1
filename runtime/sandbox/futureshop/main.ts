import { parseArgs } from 'node:util';
import type { PointOption } from './options';
import { startFutureshopSandbox } from './server';

const POINT_OPTIONS: readonly PointOption[] = ['standard', 'omniChannel', 'none'];

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
  const sandbox = await startFutureshopSandbox({
    port: Number(values.port),
    seed: Number(values.seed),
    members: Number(values.members),
    orders: Number(values.orders),
    unreadableEvery: Number(values['unreadable-every']),
    repliesDir: values.replies,
    pace: !values['no-pace'],
    pointOption: POINT_OPTIONS.find((option) => option === values['point-option']),
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
