import { requestRate } from '../../../bench/carts/request-rate';

const times = (gaps: readonly number[]): number[] => {
  let at = 1_000;
  return [at, ...gaps.map((gap) => (at += gap))];
};

test.each([
  ['no request', [], 0, 0],
  ['one request', [1_000], 0, 1],
  ['one a second', times([1_000, 1_000, 1_000]), 1, 1],
  ['one a second with jitter', times([960, 1_040, 950, 1_050]), 1, 1],
  ['two close together, though slow on average', times([900, 3_100]), 0.5, 2],
  ['two close together far behind the first', times([1_000, 1_000, 100, 1_900]), 1, 2],
  ['ten a second', times(Array.from({ length: 40 }, () => 100)), 10, 10],
  ['a burst after a rest', times([5_000, 0, 0, 0]), 0.8, 4],
] as const)('%s', (_, at, perSecond, mostInASecond) => {
  const rate = requestRate(at);
  expect(rate.perSecond).toBeCloseTo(perSecond, 6);
  expect(rate.mostInASecond).toBe(mostInASecond);
});
