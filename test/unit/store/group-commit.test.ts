import { Failure } from '../../../lib/failure';
import { GroupCommit } from '../../../lib/store/group-commit';

/** Writes when told to, and remembers what went together. */
function slowTable(refuse: (rows: readonly string[]) => Error | null = () => null) {
  const commits: string[][] = [];
  const group = new GroupCommit<string>(4, async (rows) => {
    await new Promise((resolve) => setImmediate(resolve));
    const error = refuse(rows);
    if (error) throw error;
    commits.push([...rows]);
  });
  return { commits, group };
}

test('a caller alone is committed alone; those that come meanwhile share the next commit, up to the limit', async () => {
  const { commits, group } = slowTable();
  await Promise.all([['a'], ['b'], ['c', 'd'], ['e'], ['f', 'g', 'h', 'i', 'j'], ['k']].map((rows) => group.add(rows)));
  expect(commits).toEqual([['a'], ['b', 'c', 'd', 'e'], ['f', 'g', 'h', 'i', 'j'], ['k']]);
});

test('rows that cannot be written fail their own caller and nobody else', async () => {
  const { commits, group } = slowTable((rows) => (rows.includes('bad') ? new Error('no') : null));
  const results = await Promise.allSettled([['a'], ['b'], ['bad'], ['c']].map((rows) => group.add(rows)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(commits.flat()).toEqual(['a', 'b', 'c']);
});

test('while the database is away a whole group fails at once, and later ones are written again', async () => {
  let away = true;
  let tries = 0;
  const { commits, group } = slowTable(() => {
    tries += 1;
    return away ? new Failure('transient', '', '') : null;
  });
  const results = await Promise.allSettled([['a'], ['b'], ['c']].map((rows) => group.add(rows)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(tries).toBe(2);
  away = false;
  await group.add(['d']);
  expect(commits).toEqual([['d']]);
});
