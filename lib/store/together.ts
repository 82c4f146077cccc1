import { GroupCommit } from './group-commit';

interface Asked<K, V> {
  readonly key: K;
  value: V | undefined;
}

/**
 * A function that looks up one thing, made of one that looks up many: what is asked for while a look is under way is looked
 * up in one go after it. Where a look fails, each thing of it is looked up alone, so that a bad key harms only itself.
 */
export function together<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
  atOnce = 500,
): (key: K) => Promise<V | undefined> {
  const looks = new GroupCommit<Asked<K, V>>(atOnce, async (asked) => {
    const found = await load([...new Set(asked.map(({ key }) => key))]);
    for (const one of asked) one.value = found.get(one.key);
  });
  return async (key) => {
    const asked: Asked<K, V> = { key, value: undefined };
    await looks.add([asked]);
    return asked.value;
  };
}
