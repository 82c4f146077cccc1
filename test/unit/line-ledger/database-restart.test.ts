import { planForAudience, sendPlanned } from '../../../lib/line/ledger';
import { openStore } from '../../../lib/store/store';
import { startOwnPostgres } from '../../support/postgres';
import { everybody, text, World } from './world';

test('a restart of PostgreSQL in the middle of sending costs nobody the message, and nobody gets it twice', async () => {
  const database = await startOwnPostgres();
  const world = World.on(await openStore(database.url), () => database.stop());
  try {
    await world.fresh(1_200);
    const campaign = world.campaign({ template: [text('{id}さんへ')] });
    await planForAudience(world.store, campaign, everybody, world.ports());
    const restarts: Promise<void>[] = [];
    world.line.fault = () => {
      if (world.line.requests.length === 300) restarts.push(database.restart());
      return 'none';
    };
    const visit = () => sendPlanned(world.store, world.line, world.channelId, campaign, world.ports({ patienceMs: 0 }));
    await visit();
    expect(restarts).toHaveLength(1);
    await restarts[0];
    await world.leasesRunOut();
    await visit();
    expect(await world.states()).toEqual({ accepted: 1_200 });
    expect([world.line.total, world.line.duplicates]).toEqual([1_200, 0]);
  } finally {
    await world.end();
  }
}, 120_000);
