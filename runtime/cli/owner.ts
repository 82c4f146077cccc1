import { homeAt } from '../home/home';
import { loadSecrets } from '../home/secrets';
import { loadSettings } from '../home/settings';
import { N8nClient } from '../n8n/rest';
import { runningProduct } from './with-database';

/** The owner's session; after a change of the password in the editor the new one comes by OWNER_PASSWORD. */
export async function ownerSession(folder: string): Promise<N8nClient> {
  const { editorUrl } = await runningProduct(folder);
  const { secrets } = await loadSecrets(homeAt(folder));
  const { ownerEmail } = loadSettings(folder);
  return N8nClient.login(editorUrl, ownerEmail, process.env['OWNER_PASSWORD'] ?? secrets.ownerPassword);
}
