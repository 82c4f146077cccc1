import { readEcforce } from './ecforce';
import { readCsv, readTamago } from './files';
import { readFutureshop } from './futureshop';
import { readRakuraku } from './rakuraku';
import type { FloorReader } from './reader';
import { readRepist } from './repist';
import { readRms } from './rms';
import { readShopify } from './shopify';
import { readSubscstore } from './subscstore';

/** By the cart's id. */
export const readers = {
  futureshop: readFutureshop,
  repist: readRepist,
  subscstore: readSubscstore,
  rakuraku: readRakuraku,
  ecforce: readEcforce,
  shopify: readShopify,
  rms: readRms,
  tamago: readTamago,
  csv: readCsv,
} as const satisfies Readonly<Record<string, FloorReader>>;

export type FloorCart = keyof typeof readers;
