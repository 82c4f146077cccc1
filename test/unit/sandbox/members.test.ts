import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandingClock, closeShops, firstError, openShop } from './shop-client';

afterEach(closeShops);

type Row = Record<string, unknown>;
const idsOf = (rows: readonly Row[]): unknown[] => rows.map((row) => row['memberId']);

const REFERENCE_FIELDS = (
  'memberId lastName firstName lastNameKana firstNameKana mail mobileMail zipCode prefecture address1 address2 address3 ' +
  'telNoMain telNoAlternate faxNo birthday gender nickName companyName companyNameKana departmentName ' +
  'departmentNameKana companyTelNo companyFaxNo memberStageName points dateRegistered dateLastUpdated'
).split(' ');

describe('会員検索', () => {
  it('gives pages by limit and offset until there are no more', async () => {
    const shop = await openShop({ members: 250 });
    const pages = [
      await shop.members('?limit=100'),
      await shop.members('?limit=100&offset=100'),
      await shop.members('?limit=100&offset=200'),
    ];
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(new Set(idsOf(pages.flat())).size).toBe(250);
    expect(await shop.members('?limit=100&offset=250')).toEqual([]);
  });

  it('has every field of the reference and all twenty additional items in every row', async () => {
    const [row = {}] = await (await openShop()).members('?limit=1');
    for (const field of REFERENCE_FIELDS) expect(row).toHaveProperty(field);
    for (let n = 1; n <= 20; n += 1) expect(row).toHaveProperty(`additionalItem${n}`);
  });

  it('fills every field for some member and leaves most of them empty for another', async () => {
    const shop = await openShop({ members: 300 });
    const rows = (await Promise.all([0, 100, 200].map((offset) => shop.members(`?limit=100&offset=${offset}`)))).flat();
    const always = ['memberId', 'lastName', 'firstName', 'lastNameKana', 'firstNameKana', 'gender', 'prefecture'];
    for (const field of Object.keys(rows[0] ?? {})) {
      expect(rows.filter((row) => row[field] !== '').length).toBeGreaterThan(0);
      if (/^(mail|mobileMail|points|birthday|note|faxNo|companyName|additionalItem\d+|dateLastLogin)$/.test(field))
        expect(rows.filter((row) => row[field] === '').length).toBeGreaterThan(0);
    }
    for (const field of always) expect(rows.every((row) => row[field] !== '')).toBe(true);
  });

  it('finds one member by id, exactly', async () => {
    const shop = await openShop();
    expect(idsOf(await shop.members('?memberId=00000007'))).toEqual(['00000007']);
    for (const unknown of ['7', '0000007', '00000031', 'x'])
      expect(await shop.members(`?memberId=${unknown}`)).toEqual([]);
  });

  it('ignores mail, as the real one does', async () => {
    const shop = await openShop();
    expect(await shop.members('?mail=nobody@example.com')).toEqual(await shop.members());
  });

  it.each([
    ['?limit=101', 'InvalidValue', 'limit'],
    ['?limit=0', 'InvalidValue', 'limit'],
    ['?limit=ten', 'InvalidValue', 'limit'],
    ['?offset=-1', 'InvalidValue', 'offset'],
    ['?limit=5&limit=6', 'InvalidValue', 'limit'],
    ['?updateDateStart=2024-01-01', 'InvalidDateFormat', 'updateDateStart'],
    ['?updateDateStart=2024-02-30T00:00:00', 'InvalidDateFormat', 'updateDateStart'],
    ['?updateDateStart=2024-01-01T00:00:00%2B09:00', 'InvalidDateFormat', 'updateDateStart'],
  ])('refuses %s', async (query, code, path) => {
    const answer = await (await openShop()).get(`/member${query}`);
    expect(answer.status).toBe(400);
    expect(firstError(answer)).toMatchObject({ code, path });
  });

  it('lists those updated since a time, paged, and not those whose points alone changed', async () => {
    const shop = await openShop({ members: 200, clock: new StandingClock() });
    const renamed = shop.control.changeMembers('name', 3, 5).map(({ memberId }) => memberId);
    shop.control.changeMembers('points', 10, 6);
    const query = '?updateDateStart=2026-11-20T00:00:00';
    expect(idsOf(await shop.members(query)).sort()).toEqual(renamed.sort());
    expect(await shop.members(`${query}&limit=2&offset=2`)).toHaveLength(1);
    expect(await shop.members('?updateDateStart=2020-01-01T00:00:00&limit=100&offset=100')).toHaveLength(100);
  });
});

describe('the members of a seed', () => {
  it('are the same shop byte for byte for the same seed, and another for another', async () => {
    const page = async (seed: number): Promise<string> => {
      const shop = await openShop({ seed, members: 500 });
      return (await shop.get('/member?limit=100&offset=300')).text;
    };
    expect(await page(7)).toBe(await page(7));
    expect(await page(7)).not.toBe(await page(8));
  });

  it('do not depend on how many there are', async () => {
    const few = await (await openShop({ members: 10 })).members();
    const many = await (await openShop({ members: 100_000 })).members('?limit=10');
    expect(few).toEqual(many);
  });

  it('cost no memory: the far end of a million answers like its beginning', async () => {
    const shop = await openShop({ members: 1_000_000 });
    await shop.members('?limit=100');
    const before = process.memoryUsage().heapUsed;
    const last = await shop.members('?limit=100&offset=999900');
    expect(idsOf(last).at(-1)).toBe('01000000');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
  });

  const rate = (what: string, count: number, test: (row: Row) => boolean): [string, number, (row: Row) => boolean] => [
    what,
    count,
    test,
  ];
  it.each([
    rate('no address at all', 8, ({ mail, mobileMail }) => mail === '' && mobileMail === ''),
    rate('mobile mail only', 13, ({ mail, mobileMail }) => mail === '' && mobileMail !== ''),
    rate('both addresses', 15, ({ mail, mobileMail }) => mail !== '' && mobileMail !== ''),
    rate('capital letters', 3, ({ mail }) => /[A-Z]/.test(String(mail))),
    rate('full-width mail', 2, ({ mail }) => String(mail).includes('\uff20')),
    rate('spaces around', 1, ({ mail }) => String(mail) !== String(mail).trim()),
    rate('emoji', 2, ({ lastName }) => String(lastName).includes('🌸')),
    rate('rare kanji', 3, ({ lastName }) => /𠮷|髙|﨑/.test(String(lastName))),
    rate('a name of 200 characters', 1, ({ lastName }) => String(lastName).length === 200),
    rate('markup in the name', 1, ({ lastName }) => String(lastName).includes('<b>')),
    rate('birthday 0000-00-00', 3, ({ birthday }) => birthday === '0000-00-00'),
    rate('no birthday', 10, ({ birthday }) => birthday === ''),
    rate('born on 29 February', 1, ({ birthday }) => birthday === '1992-02-29'),
    rate('no points', 5, ({ points }) => points === ''),
    rate('negative points', 1, ({ points }) => Number(points) < 0),
  ])('of 100: %s %i times', async (_what, count, test) => {
    for (const seed of [1, 99]) {
      const rows = await (await openShop({ seed, members: 1000, unreadableEvery: 0 })).members('?limit=100&offset=300');
      expect(rows.filter(test)).toHaveLength(count);
    }
  });

  it('of 100: twice the address of the member before', async () => {
    const rows = await (await openShop({ members: 1000, unreadableEvery: 0 })).members('?limit=100&offset=400');
    const shared = rows.filter((row, n) => n > 0 && row['mail'] !== '' && row['mail'] === rows[n - 1]?.['mail']);
    expect(shared).toHaveLength(2);
  });

  it('have ids within 20 characters, and dates that exist or are known as none', async () => {
    const rows = await (await openShop({ members: 2000, unreadableEvery: 0 })).members('?limit=100&offset=1500');
    for (const row of rows) {
      expect(String(row['memberId'])).toMatch(/^\d{8}$/);
      for (const field of ['dateRegistered', 'dateLastLogin', 'dateLastUpdated'])
        expect(String(row[field])).toMatch(/^(|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})$/);
    }
  });
});

describe('rows that cannot be read', () => {
  it('are one in a thousand: no id, a day that does not exist, points in words', async () => {
    const shop = await openShop({ members: 5000 });
    expect(shop.control.describe()).toMatchObject({ members: 5000, unreadableMembers: 5 });
    const rows = [600, 1600, 2600].map((index) => shop.control.member(index) ?? {});
    expect(rows[0]?.['memberId']).toBe('');
    expect(rows[1]?.['birthday']).toBe('1985-13-45');
    expect(rows[2]?.['points']).toBe('三百');
  });

  it.each([
    [50, undefined, 0],
    [1000, 0, 0],
    [1000, 100, 10],
  ])('of %i members, one in %s: %i', async (members, unreadableEvery, count) => {
    const shop = await openShop({ members, unreadableEvery });
    expect(shop.control.describe().unreadableMembers).toBe(count);
  });
});

describe('captured members', () => {
  let repliesDir: string;
  const memberList = [
    { memberId: 'hanako@shop', mail: 'hanako@example.com', points: 5, dateLastUpdated: '2026-11-01T00:00:00' },
    { memberId: '4', mail: '', points: '', dateLastUpdated: '2020-01-01T00:00:00' },
  ];

  beforeEach(async () => {
    repliesDir = await mkdtemp(join(tmpdir(), 'replies-'));
    await writeFile(join(repliesDir, 'members.json'), JSON.stringify({ memberList }));
    await writeFile(join(repliesDir, 'orders.json'), JSON.stringify({ orderList: [] }));
  });
  afterEach(() => rm(repliesDir, { recursive: true }));

  it('are served as they were captured, found by id and by time of update, and can be changed', async () => {
    const shop = await openShop({ repliesDir, clock: new StandingClock() });
    expect(await shop.members()).toEqual(memberList);
    expect(await shop.members('?memberId=4')).toEqual([memberList[1]]);
    expect(await shop.members('?updateDateStart=2026-01-01T00:00:00')).toEqual([memberList[0]]);
    const [added] = shop.control.addMembers(1);
    expect(idsOf(await shop.members(`?memberId=${added?.memberId}`))).toEqual([added?.memberId]);
    shop.control.patchMember(1, { points: 9 }, false);
    expect(await shop.members('?memberId=4')).toEqual([{ ...memberList[1], points: 9 }]);
  });
});
