/** What a browser gets of the editor that a running n8n serves. */
export interface ServedEditor {
  readonly page: string;
  /** The asset with the interface's texts that the page leads to; empty where the page leads to n8n's own. */
  readonly texts: string;
  readonly nodeNames: readonly string[];
  /** The answer to a wrong password. */
  readonly refusal: string;
}

export async function readEditor(editorUrl: string): Promise<ServedEditor> {
  const get = (path: string): Promise<Response> => fetch(`${editorUrl}${path}`);
  const page = await (await get('/')).text();
  const copy = /"(\/assets\/src-[^"]+\.ja-[0-9a-f]{12}\.js)"/.exec(page)?.[1];
  const nodes = (await (await get('/types/nodes.json')).json()) as Array<{ displayName: string }>;
  const refused = await fetch(`${editorUrl}/rest/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ emailOrLdapLoginId: 'owner@example.com', password: 'Mistaken0' }),
  });
  return {
    page,
    texts: copy ? await (await get(copy)).text() : '',
    nodeNames: nodes.map(({ displayName }) => displayName),
    refusal: ((await refused.json()) as { message: string }).message,
  };
}
