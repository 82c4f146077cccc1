import { carts } from '../../lib/carts/registry';
import { runCartsDemo } from '../../runtime/demo/carts';

const MINUTES = 60_000;

test(
  'every cart goes its way from the nightly template to 配送状況, points and a change, in the real n8n',
  async () => {
    const lines: string[] = [];
    const { ok, report } = await runCartsDemo({ log: (line) => lines.push(line) });
    expect(lines.filter((line) => line.startsWith('×'))).toEqual([]);
    expect(ok).toBe(true);
    const tried = report['carts'] as Record<string, unknown>[];
    expect(tried.map(({ cart }) => cart).sort()).toEqual(carts.map(({ label }) => label).sort());
    for (const one of tried) {
      expect(one['linked']).toBeGreaterThan(0);
      expect(one['shipping']).toMatchObject({ status: expect.stringMatching(/^(発送済み|配達完了)$/) as string });
    }
    // Those whose API offers it skip a delivery; the others say why not.
    const skipped = tried.filter(({ change }) => typeof change === 'object').map(({ cart }) => cart);
    expect(skipped.sort()).toEqual(['Shopify', 'ecforce', '楽楽リピート']);
  },
  8 * MINUTES,
);
