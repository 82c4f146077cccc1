import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { z } from 'zod/v4';
import { pretendApiCarts } from '../sandbox/pretend-carts';
import type { Home } from './home';
import { readJson, writeJson } from './json-file';

const NAMES = ['database', 'broker', 'sandbox', 'smtp', 'mailbox', 'line', ...pretendApiCarts] as const;
const portsSchema = z.partialRecord(z.enum(NAMES), z.number().int());

/** Ports of our own on 127.0.0.1, chosen at the first start and kept: saved credentials name some of them. */
export type InnerPorts = Readonly<Record<(typeof NAMES)[number], number>>;

/** True if 127.0.0.1:port can be listened on now. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/**
 * A free port below the range from which systems take ports for outgoing connections (32768 up on Linux), so that a
 * passing connection does not occupy it when we come back.
 */
export async function lastingPort(taken: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}

/** The stored ports; one that is not there yet (at the first start, or after an update) is chosen now. */
export async function loadPorts(home: Home): Promise<InnerPorts> {
  const settings = (await readJson(home.settings)) as { ports?: unknown } | undefined;
  const stored = portsSchema.safeParse(settings?.ports).data ?? {};
  const ports: Record<string, number> = { ...stored };
  for (const name of NAMES) ports[name] ??= await lastingPort(Object.values(ports));
  if (NAMES.some((name) => stored[name] === undefined)) await savePorts(home, ports as InnerPorts);
  return ports as InnerPorts;
}

/** Keeps ports for the next start. */
export async function savePorts(home: Home, ports: InnerPorts): Promise<void> {
  const settings = ((await readJson(home.settings)) ?? {}) as object;
  await writeJson(home.settings, { ...settings, ports });
}
