import { z } from 'zod/v4';
import type { Asking } from './asking';
import type { WebhookApi } from './line-api';
import type { TokenSource } from './tokens';

const endpointSchema = z.object({ endpoint: z.string(), active: z.boolean() });
const testSchema = z.object({
  success: z.boolean().default(false),
  statusCode: z.number(),
  reason: z.string(),
});

const ENDPOINT = '/v2/bot/channel/webhook/endpoint';

/** The webhook of the channel: where LINE sends events. */
export const webhook = (asking: Asking, token: TokenSource): WebhookApi => {
  const about = { endpoint: 'webhook', area: 'webhook', repeatable: true, token } as const;
  return {
    async get(signal) {
      const found = await asking.readOrNull({ ...about, method: 'GET', path: ENDPOINT }, endpointSchema, signal);
      return found?.endpoint ? found : null;
    },
    set: (endpoint, signal) => asking.do({ ...about, method: 'PUT', path: ENDPOINT, json: { endpoint } }, signal),
    test: (endpoint, signal) =>
      asking.read(
        {
          ...about,
          endpoint: 'webhookTest',
          method: 'POST',
          path: '/v2/bot/channel/webhook/test',
          json: endpoint === undefined ? {} : { endpoint },
        },
        testSchema,
        signal,
      ),
  };
};
