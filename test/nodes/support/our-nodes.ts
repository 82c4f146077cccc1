import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';

const ROOT = join(__dirname, '../../..');

interface Manifest {
  n8n: { nodes: string[]; credentials: string[] };
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** The source of what package.json registers as dist/…/X.js. */
export const sourceOf = (registered: string): string =>
  join(ROOT, registered.replace(/^dist\//, '').replace(/\.js$/, ''));

/** Makes what package.json registers the way n8n does: the class is named like the file and takes no argument. */
export function made<T>(registered: string): T {
  const className = registered.split('/').at(-1)!.split('.')[0]!;
  const classes = jest.requireActual<Record<string, new () => T>>(sourceOf(registered));
  return new classes[className]!();
}

export const registeredNodes = manifest.n8n.nodes;
export const registeredCredentials = manifest.n8n.credentials;
export const ourNodes = registeredNodes.map((path) => made<INodeType>(path));
