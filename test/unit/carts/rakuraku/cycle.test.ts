import { deliveryAfter } from '../../../../lib/carts/rakuraku/cycle';

test.each([
  ['every 45 days', '2026-01-20', { period_type: 'date', period_day: '45' }, '2026-03-06'],
  ['weekly', '2026-02-25', { period_type: 'weekly', period_day_w: '3' }, '2026-03-04'],
  ['every two weeks', '2026-02-25', { period_type: 'biweekly' }, '2026-03-11'],
  [
    'on the 15th',
    '2026-01-15',
    { period_type: 'monthly_date', period_month_key: '1', period_date: '15' },
    '2026-02-15',
  ],
  [
    'on the 31st, which February lacks',
    '2026-01-31',
    { period_type: 'monthly_date', period_month_key: '1', period_date: '31' },
    '2026-02-28',
  ],
  [
    'on the 31st, again after February',
    '2026-02-28',
    { period_type: 'monthly_date', period_month_key: '1', period_date: '31' },
    '2026-03-31',
  ],
  [
    'at the end of every second month',
    '2026-02-28',
    { period_type: 'monthly_date', period_month_key: 2, period_date: '99' },
    '2026-04-30',
  ],
  ['on a day that is not told', '2026-12-10', { period_type: 'monthly_date', period_month_key: '3' }, '2027-03-10'],
  ['on the third Friday', '2026-03-20', { period_type: 'monthly_day', period_month_key: '1' }, '2026-04-17'],
  [
    'on the fifth Friday, which April lacks',
    '2026-01-30',
    { period_type: 'monthly_day', period_month_key: '3' },
    '2026-04-24',
  ],
])('a delivery %s is followed by the right one', (_name, day, cycle, next) => {
  expect(deliveryAfter(day, cycle)).toBe(next);
});

test.each([
  [{}],
  [{ period_type: 'lunar' }],
  [{ period_type: 'date' }],
  [{ period_type: 'date', period_day: '0' }],
  [{ period_type: 'date', period_day: 'thirty' }],
  [{ period_type: 'monthly_date', period_date: '15' }],
  [{ period_type: 'monthly_day', period_month_key: '-1' }],
])('a cycle that cannot be read, %j, leads nowhere', (cycle) => {
  expect(deliveryAfter('2026-01-20', cycle)).toBeNull();
});
