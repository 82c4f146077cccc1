import type { DemoProduct } from '../../runtime/demo/product';
import { inTemporaryProduct } from '../../runtime/demo/product';

const MINUTES = 60_000;
const NIGHT = { id: 'lineCommerce01', trigger: 'いますぐ試す' };
const NOTICE = { id: 'lineCommerce02', trigger: 'いますぐ確認', onFailure: '失敗したとき' };

const run = ({ n8n }: DemoProduct, id: string, trigger: string) => n8n.runWorkflow(id, { trigger });
const inbox = async ({ product }: DemoProduct) =>
  (await product.mailbox.messages()).map(({ subject, text }) => ({ subject, text }));

test(
  '02 mails the cause and the next step of a failed 取り込み once, and a stopped workflow once a day',
  async () => {
    await inTemporaryProduct(
      { members: 20, orders: 0, pace: false, unreadableEvery: 0 },
      () => undefined,
      async (demo) => {
        const { control } = demo.product.sandbox;
        control.configure({ allowedIps: ['192.0.2.1'] });
        expect((await run(demo, NIGHT.id, NIGHT.trigger)).status).toBe('error');
        control.configure({ allowedIps: null });

        expect((await run(demo, NOTICE.id, NOTICE.trigger)).status).toBe('success');
        const [mail, ...others] = await inbox(demo);
        expect(others).toEqual([]);
        expect(mail!.subject).toContain('取り込みに失敗しました');
        expect(mail!.text).toContain('次にすること');
        expect(mail!.text).toContain('IP');

        expect((await run(demo, NOTICE.id, NOTICE.trigger)).status).toBe('success');
        expect(await inbox(demo)).toHaveLength(1);

        // By hand n8n gives the Error Trigger an example failure.
        for (let time = 0; time < 2; time += 1) {
          expect((await run(demo, NOTICE.id, NOTICE.onFailure)).status).toBe('success');
        }
        const subjects = (await inbox(demo)).map(({ subject }) => subject);
        expect(subjects).toHaveLength(2);
        expect(subjects[0]).toMatch(/^【要確認】「.+」が止まりました$/);
      },
    );
  },
  5 * MINUTES,
);
