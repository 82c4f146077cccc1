import { unpublishSending, type PublishedHost } from '../../../runtime/n8n/provisioning/leaving-sandbox';

const SANDBOX = { apiBase: 'http://127.0.0.1:21000', channelId: '2000000001' };
const REAL = { channelId: '1650000000' };
const line = { id: 'cred-1', type: 'lineMessagingApi' };

const block = (type: string, credential: string) => ({
  type: `n8n-nodes-line-commerce.${type}`,
  credentials: { lineMessagingApi: { id: credential } },
});

function n8nWith(stored: Record<string, unknown> | null, workflows: Record<string, object[]>) {
  const unpublished: string[] = [];
  const host: PublishedHost = {
    credentialData: async () => stored,
    published: async () => Object.entries(workflows).map(([id, nodes]) => ({ id, nodes }) as never),
    unpublish: async (id) => void unpublished.push(id),
  };
  return { host, unpublished };
}

describe('saving a credential of お試しモード as a real one', () => {
  const workflows = {
    greeting: [block('lineTrigger', 'cred-1'), block('lineSend', 'cred-1')],
    otherChannel: [block('lineSend', 'cred-2')],
    intakeOnly: [block('lineIntake', 'cred-1')],
  };

  it('unpublishes what sends by it, and nothing else', async () => {
    const { host, unpublished } = n8nWith(SANDBOX, workflows);
    expect(await unpublishSending(host, line, REAL)).toEqual(['greeting']);
    expect(unpublished).toEqual(['greeting']);
  });

  it.each([
    ['it stays in お試しモード', SANDBOX, SANDBOX],
    ['it was real already', REAL, REAL],
    ['it is new', null, REAL],
  ])('changes nothing where %s', async (_case, before, after) => {
    const { host, unpublished } = n8nWith(before, workflows);
    await unpublishSending(host, line, after);
    expect(unpublished).toEqual([]);
  });

  it('leaves credentials of others alone', async () => {
    const { host, unpublished } = n8nWith(SANDBOX, workflows);
    await unpublishSending(host, { id: 'cred-1', type: 'smtp' }, REAL);
    expect(unpublished).toEqual([]);
  });
});
