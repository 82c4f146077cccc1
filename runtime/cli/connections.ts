import { systemClock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import type { Store } from '../../lib/store/store';
import { type Connection, listConnections, relinkConnection, unlinkConnection } from '../../lib/sync/connection';
import { withStore } from './with-database';

/** Who is written into the audit for what the command line does. */
const actor = 'command line';

const states = { linked: '連携中', unlinked: '解除済み' };

/** Lists the connections with the number that `unlink` takes. */
export async function list(home: string): Promise<void> {
  const connections = await withStore(home, listConnections);
  if (connections.length === 0) console.log('連携はまだありません。ワークフローを一度動かすと、ここに出ます。');
  for (const one of connections) console.log(line(one));
}

const line = ({ id, name, cart, sandbox, state }: Connection): string =>
  `${id.padStart(4)}  ${name}(${cart}${sandbox ? '・お試し' : ''}) ${states[state]}`;

/** 連携を解除: the sync stops; values and links stay. */
export async function unlink(home: string, id: string): Promise<void> {
  const found = await withStore(home, async (store) => {
    const one = await find(store, id);
    await unlinkConnection(store, id, systemClock, actor);
    return one;
  });
  console.log(
    `「${found.name}」の連携を解除しました。値とひもづけは残っています。戻すには: npm run line-commerce -- relink ${id}`,
  );
}

/** Links again. */
export async function relink(home: string, id: string): Promise<void> {
  const found = await withStore(home, async (store) => {
    const one = await find(store, id);
    await relinkConnection(store, id, systemClock, actor);
    return one;
  });
  console.log(`「${found.name}」を再び連携します。次の毎晩の連携から取り込みます。`);
}

async function find(store: Store, id: string): Promise<Connection> {
  const found = (await listConnections(store)).find((one) => one.id === id);
  if (found) return found;
  throw new Failure(
    'input',
    `番号 ${id} の連携はありません。`,
    'npm run line-commerce -- connections で番号を確かめてください。',
  );
}
