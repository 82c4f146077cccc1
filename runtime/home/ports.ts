import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { z } from 'zod/v4';
import type { Home } from './home';
import { readJson, writeJson } from './json-file';

const portsSchema = z.object({
  database: z.number().int(),
  broker: z.number().int(),
  sandbox: z.number().int(),
  smtp: z.number().int(),
  mailbox: z.number().int(),
});

/** Ports of our own on 127.0.0.1, chosen at the first start and kept: saved credentials name some of them. */
export type InnerPorts = z.infer<typeof portsSchema>;

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

async function choosePorts(): Promise<InnerPorts> {
  const chosen: number[] = [];
  for (let index = 0; index < 5; index++) chosen.push(await lastingPort(chosen));
  const [database, broker, sandbox, smtp, mailbox] = chosen as [number, number, number, number, number];
  return { database, broker, sandbox, smtp, mailbox };
}

/** The stored ports, chosen now if there are none. */
export async function loadPorts(home: Home): Promise<InnerPorts> {
  const stored = portsSchema.safeParse(((await readJson(home.settings)) as { ports?: unknown } | undefined)?.ports);
  if (stored.success) return stored.data;
  const ports = await choosePorts();
  await savePorts(home, ports);
  return ports;
}

/** Keeps ports for the next start. */
export async function savePorts(home: Home, ports: InnerPorts): Promise<void> {
  const settings = ((await readJson(home.settings)) ?? {}) as object;
  await writeJson(home.settings, { ...settings, ports });
}
