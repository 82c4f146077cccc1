import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '../../../lib/carts/cart';
import { ReadAhead } from '../../../lib/sync/read-ahead';

/** A cart that counts how far it was read. */
class Pages {
  handedOut = 0;
  isClosed = false;
  async *read(count: number, rowsPerPage: number, failing?: Error): AsyncGenerator<Page<number>> {
    try {
      for (let no = 0; no < count; no += 1) {
        this.handedOut += 1;
        const next = no === count - 1 ? null : { no };
        yield { rows: Array.from({ length: rowsPerPage }, () => no), rejected: [], next, readAt: '' };
      }
      if (failing) throw failing;
    } finally {
      this.isClosed = true;
    }
  }
}

describe('reading ahead of the writer', () => {
  it('hands out all pages in order, in batches of up to 2,000 rows', async () => {
    const ahead = new ReadAhead(new Pages().read(95, 100));
    const sizes: number[] = [];
    const order: number[] = [];
    for (let batch = await ahead.next(); batch; batch = await ahead.next()) {
      sizes.push(batch.pages.length * 100);
      order.push(...batch.pages.map((page) => page.rows[0]!));
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
    expect(sizes.length).toBeLessThanOrEqual(6);
    expect(order).toEqual(Array.from({ length: 95 }, (_, no) => no));
  });

  it('stops reading when 2,000 rows wait, so that memory stays bounded', async () => {
    const pages = new Pages();
    const ahead = new ReadAhead(pages.read(1_000, 100));
    await sleep(50);
    expect(pages.handedOut).toBe(20);
    ahead.close();
    await sleep(10);
    expect(pages).toMatchObject({ handedOut: 20, isClosed: true });
  });

  it('hands out what came before a failure, then fails', async () => {
    const ahead = new ReadAhead(new Pages().read(3, 10, new Error('away')));
    expect(await ahead.next()).toMatchObject({ pages: [{}, {}, {}], last: false });
    await expect(ahead.next()).rejects.toThrow('away');
  });

  it('knows the last batch of a reading that ended', async () => {
    const ahead = new ReadAhead(new Pages().read(3, 10));
    expect(await ahead.next()).toMatchObject({ last: true });
    expect(await ahead.next()).toBeNull();
  });

  it('gives a slow cart its page at once instead of waiting for a full batch', async () => {
    const slow = async function* (): AsyncGenerator<Page<number>> {
      yield { rows: [1], rejected: [], next: { no: 1 }, readAt: '' };
      await sleep(2_000);
    };
    const begun = Date.now();
    expect(await new ReadAhead(slow()).next()).toMatchObject({ pages: [{ rows: [1] }], last: false });
    expect(Date.now() - begun).toBeLessThan(1_000);
  });

  it('lets go at once when aborted, whatever the cart does', async () => {
    const stuck = async function* (): AsyncGenerator<Page<number>> {
      await new Promise(() => undefined);
      yield { rows: [], rejected: [], next: null, readAt: '' };
    };
    const abort = new AbortController();
    const waiting = new ReadAhead(stuck(), abort.signal).next();
    abort.abort(new Error('停止'));
    await expect(waiting).rejects.toThrow('停止');
  });
});
