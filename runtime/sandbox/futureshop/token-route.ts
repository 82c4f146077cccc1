import type { FastifyInstance } from 'fastify';
import { record } from './bulk';
import { refuse } from './refusal';
import type { Shop } from './shop';
import { TOKEN_SECONDS } from './tokens';

/** POST /oauth/token (reference 1.1): form body, both headers checked at the door. No refresh token is given. */
export const tokenRoute = (app: FastifyInstance, { tokens }: Shop): void => {
  app.post('/oauth/token', (request) => {
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
    if (!isForm) throw refuse.invalidValue('Content-Type');
    if (record(request.body)['grant_type'] !== 'client_credentials') throw refuse.invalidValue('grant_type');
    return { access_token: tokens.issue(), token_type: 'bearer', expires_in: TOKEN_SECONDS };
  });
};
