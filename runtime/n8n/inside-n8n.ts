import { createRequire } from 'node:module';

type Constructor<T> = abstract new (...args: never[]) => T;
interface Container {
  get<T>(service: Constructor<T>): T;
}

/** Loads modules as the running n8n sees them, so that its service container knows them. */
export function fromRunningN8n(): NodeJS.Require {
  const main = require.main?.filename;
  if (!main) throw new Error('not inside n8n');
  return createRequire(main);
}

/** One of n8n's services by the module (seen from n8n/bin) and the name of its class. */
export function service<T>(path: string, name: string): T {
  const load = fromRunningN8n();
  const { Container } = load('@n8n/di') as { Container: Container };
  return Container.get((load(path) as Record<string, Constructor<T>>)[name]!);
}

export const instanceType = (): string =>
  service<{ instanceType: string }>('n8n-core', 'InstanceSettings').instanceType;
