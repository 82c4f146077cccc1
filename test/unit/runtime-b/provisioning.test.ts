import fc from 'fast-check';
import { join } from 'node:path';
import { contentHash } from '../../../runtime/n8n/provisioning/content-hash';
import { decide, type StoredWorkflow } from '../../../runtime/n8n/provisioning/provision';
import { pretendCarts } from '../../../runtime/sandbox/pretend-carts';
import { boundCredentials, readTemplates } from '../../../runtime/n8n/provisioning/templates';

const workflow: StoredWorkflow = {
  name: '01',
  nodes: [{ name: '毎晩', position: [0, 0], parameters: { at: 1 } }],
  connections: {},
  settings: { timezone: 'Asia/Tokyo' },
  published: true,
  archived: false,
};
const laidIn = { version: '1', workflowId: 'w', contentHash: contentHash(workflow) };

describe('what happens to a template at a start', () => {
  const edited = { ...workflow, name: '自分の名前' };
  const moved = { ...workflow, nodes: [{ name: '毎晩', position: [10, 0], parameters: { at: 1 } }] };

  test.each([
    ['never laid in is imported', '1', null, null, 'imported'],
    ['whose id somebody else took goes beside', '1', null, workflow, 'beside'],
    ['of the same version is kept as it is', '1', laidIn, edited, 'kept'],
    ['deleted by the marketer stays deleted', '2', laidIn, null, 'kept'],
    ['archived by the marketer stays archived', '2', laidIn, { ...workflow, archived: true }, 'kept'],
    ['unchanged is replaced by a newer version', '2', laidIn, workflow, 'replaced'],
    ['unpublished but otherwise unchanged is replaced', '2', laidIn, { ...workflow, published: false }, 'replaced'],
    ['renamed by the marketer stays; the newer goes beside', '2', laidIn, edited, 'beside'],
    ['with a block that was only moved counts as edited', '2', laidIn, moved, 'beside'],
    ['with pinned data counts as edited', '2', laidIn, { ...workflow, pinData: { 毎晩: [{}] } }, 'beside'],
  ])('one %s', (_what, version, known, current, outcome) => {
    expect(decide(version, known, current)).toBe(outcome);
  });
});

test('the order in which JSON names its keys is no edit', () => {
  const shuffled = (value: unknown): unknown =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, shuffled(inner)])) // prettier-ignore
      : value;
  fc.assert(
    fc.property(fc.jsonValue(), (settings) => {
      const content = { name: 'n', nodes: [], connections: {}, settings };
      expect(contentHash({ ...content, settings: shuffled(settings) })).toBe(contentHash(content));
    }),
  );
});

test('any other difference is one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other) && contentKeys(one) !== contentKeys(other));
      const hash = (parameters: unknown): string =>
        contentHash({ name: 'n', nodes: [{ parameters }], connections: {}, settings: {} });
      expect(hash(one)).not.toBe(hash(other));
    }),
  );
});

/** JSON in which only the order of keys is lost. */
function contentKeys(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

test('the templates of this package are read, bound to the credentials of お試しモード, with whom to tell', async () => {
  const templates = await readTemplates(join(__dirname, '../../../workflows'), 'a@example.com, "b"@example.com');
  expect(templates.map(({ id }) => id)).toEqual(expect.arrayContaining(['lineCommerce01', 'lineCommerce02', 'lineCommerce03'])); // prettier-ignore
  const others = pretendCarts.map((cart) => `lcSandbox${cart[0]!.toUpperCase()}${cart.slice(1)}`);
  const sandbox = ['lcSandboxFutureshop', 'lcSandboxLine', 'lcSandboxSmtp', ...others];
  for (const id of templates.flatMap(boundCredentials)) expect(sandbox).toContain(id);
  const text = JSON.stringify(templates);
  expect(text).not.toContain('__NOTICE_MAIL_TO__');
  expect(JSON.stringify(templates[1]?.nodes)).toContain(JSON.stringify('a@example.com, "b"@example.com').slice(1, -1));
});
