import { together } from '../../../lib/store/together';

describe('looks made together', () => {
  test('are one for all that is asked for while another is under way, and each gets its own', async () => {
    const looks: string[][] = [];
    const lengthOf = together(async (words: readonly string[]) => {
      looks.push([...words]);
      return new Map(words.flatMap((word) => (word === 'none' ? [] : [[word, word.length]])));
    });
    const found = await Promise.all(['a', 'bb', 'ccc', 'bb', 'none'].map(lengthOf));
    expect(found).toEqual([1, 2, 3, 2, undefined]);
    expect(looks).toEqual([['a'], ['bb', 'ccc', 'none']]);
  });

  test('that fail are made again one by one, so that a bad key harms only itself', async () => {
    const find = together(async (keys: readonly string[]) => {
      if (keys.includes('bad')) throw new Error('bad');
      return new Map(keys.map((key) => [key, key]));
    });
    const ends = await Promise.allSettled(['first', 'good', 'bad', 'fine'].map(find));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
