import { randomUUID } from 'node:crypto';

/** What a browser gets of the editor that a running n8n serves. */
export interface ServedEditor {
  readonly page: string;
  /** The asset with the interface's texts that the page leads to; empty where the page leads to n8n's own. */
  readonly texts: string;
  readonly nodeNames: readonly string[];
  /** The answer to a wrong password. */
  readonly refusal: string;
}

export async function readEditor(
  editorUrl: string,
  { email, password }: { email: string; password: string },
): Promise<ServedEditor> {
  const browser = { 'browser-id': randomUUID() };
  const get = (path: string, headers = {}): Promise<Response> =>
    fetch(`${editorUrl}${path}`, { headers: { ...browser, ...headers } });
  const signIn = (secret: string): Promise<Response> =>
    fetch(`${editorUrl}/rest/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...browser },
      body: JSON.stringify({ emailOrLdapLoginId: email, password: secret }),
    });
  const page = await (await get('/')).text();
  const copy = /"(\/assets\/src-[^"]+\.ja-[0-9a-f]{12}\.js)"/.exec(page)?.[1];
  const { message: refusal } = (await (await signIn('Mistaken0')).json()) as { message: string };
  const cookie = (await signIn(password)).headers.getSetCookie().map((set) => set.split(';')[0]);
  const nodes = (await (await get('/types/nodes.json', { cookie: cookie.join('; ') })).json()) as Array<{
    displayName: string;
  }>;
  return {
    page,
    texts: copy ? await (await get(copy)).text() : '',
    nodeNames: nodes.map(({ displayName }) => displayName),
    refusal,
  };
}
