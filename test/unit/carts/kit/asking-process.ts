import type { CartPorts } from '../../../../lib/carts/cart';
import { ShopDoor } from '../../../../lib/carts/kit/shop-door';
import { systemClock } from '../../../../lib/clock';
import { postgresPace } from '../../../../lib/store/pace';
import { openStore } from '../../../../lib/store/store';

/** What an asking process is told. */
export interface Asking {
  readonly databaseUrl: string;
  readonly host: string;
  readonly perSecond: number;
  /** How many requests, and how many of them may be under way at a time. */
  readonly requests: number;
  readonly atATime: number;
}

/** A process that asks a shop as a cart's client does, as fast as the shared pace lets it. */
async function main({ databaseUrl, host, perSecond, requests, atATime }: Asking): Promise<void> {
  const store = await openStore(databaseUrl);
  const ports: CartPorts = { clock: systemClock, pace: postgresPace(store), lane: 'sync' };
  const door = new ShopDoor({ host, sandbox: true, bucket: host, perSecond }, ports, (error) => error as Error);
  let left = requests;
  const ask = async (): Promise<void> => {
    while (left-- > 0) await door.send({ method: 'GET', url: `${door.base}/rows`, headers: {}, repeatable: true });
  };
  await Promise.all(Array.from({ length: atATime }, ask));
  await store.close();
}

void main(JSON.parse(process.argv[2]!) as Asking);
