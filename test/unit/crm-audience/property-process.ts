import fc from 'fast-check';
import { audienceSql } from '../../../lib/crm/audience';
import { World } from '../crm/world';
import { chosen } from './model';
import { audiences, kinds, moments, populate } from './population';

/** Compares the SQL with the model for many audiences and moments, in the zone this process was started in. */
async function main(): Promise<void> {
  const world = await World.open();
  try {
    const { channelId, connections, friends } = await populate(world, 150, 7);
    const selected = async (where: string, params: unknown[]) =>
      (await world.store.query<{ id: string }>(`SELECT f.id FROM friend f WHERE ${where} ORDER BY f.id`, params)).rows;
    let met = 0;
    await fc.assert(
      fc.asyncProperty(audiences(connections), moments, async (audience, moment) => {
        world.clock.set(moment);
        const { where, params } = await audienceSql(world.store, channelId, audience, world.clock);
        const found = (await selected(where, params)).map(({ id }) => id);
        const expected = chosen(friends, audience, kinds, Date.parse(moment));
        if (expected.length > 0 && expected.length < friends.length) met++;
        if (found.join() !== expected.join()) {
          throw new Error(`found ${found.length}, expected ${expected.length}; SQL: ${where}`);
        }
      }),
      { numRuns: 250, seed: 20261122 },
    );
    process.stdout.write(JSON.stringify({ met, offset: new Date(0).getTimezoneOffset() }));
  } finally {
    await world.end();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(String(error instanceof Error ? error.message : error));
  process.exitCode = 1;
});
