import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const types = { 'form.js': 'text/javascript; charset=utf-8', 'form.css': 'text/css; charset=utf-8' } as const;
export type AssetName = keyof typeof types;

export interface Asset {
  readonly type: string;
  readonly body: string;
}

const known = new Map<AssetName, Asset>();

/** A file of the forms' pages; they lie beside this one. */
export function assetOf(name: AssetName): Asset {
  const asset = known.get(name) ?? { type: types[name], body: readFileSync(join(__dirname, name), 'utf8') };
  known.set(name, asset);
  return asset;
}

export const isAsset = (name: string): name is AssetName => Object.hasOwn(types, name);
