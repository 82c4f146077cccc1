import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod/v4';
import { Failure } from '../../lib/failure';
import { hashOwnerPassword } from '../n8n/owner';
import type { Home } from './home';
import { readJson, writeJson } from './json-file';

const secretsSchema = z.object({
  /** n8n's N8N_ENCRYPTION_KEY: without it no saved credential can be read again. */
  encryptionKey: z.string().min(16),
  /** The embedded server's superuser, used to set up and never by n8n. */
  databaseAdminPassword: z.string().min(8),
  /** The embedded server's role `line_commerce`, which n8n and the nodes use. */
  databasePassword: z.string().min(8),
  ownerPassword: z.string().min(8).max(64),
  /** bcrypt. Made once: a new salt at every boot would end all sessions. */
  ownerPasswordHash: z.string().startsWith('$2'),
  /** The pretend shop's credentials. */
  sandbox: z.object({ shopKey: z.string(), clientId: z.string(), clientSecret: z.string() }),
});

/** Everything secret of one data folder. */
export type Secrets = z.infer<typeof secretsSchema>;

const secret = (bytes = 24) => randomBytes(bytes).toString('base64url');

/** A password that n8n accepts (8 to 64 characters, a digit, an upper-case letter), without letters that look alike. */
export function readablePassword(length = 16): string {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const pick = () => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  for (let password = pick(); ; password = pick()) {
    if (/[0-9]/.test(password) && /[A-Z]/.test(password) && /[a-z]/.test(password)) return password;
  }
}

async function newSecrets(): Promise<Secrets> {
  const ownerPassword = readablePassword();
  return {
    encryptionKey: secret(32),
    databaseAdminPassword: secret(),
    databasePassword: secret(),
    ownerPassword,
    ownerPasswordHash: await hashOwnerPassword(ownerPassword),
    sandbox: { shopKey: 'otameshi', clientId: `otameshi-${randomBytes(4).toString('hex')}`, clientSecret: secret() },
  };
}

/** Reads the secrets, or makes them at the first start; the file is for its owner only. */
export async function loadSecrets(home: Home): Promise<{ secrets: Secrets; firstStart: boolean }> {
  const stored = await readJson(home.secrets).catch(() => null);
  if (stored === undefined) {
    const secrets = await newSecrets();
    await writeJson(home.secrets, secrets, 0o600);
    return { secrets, firstStart: true };
  }
  const parsed = secretsSchema.safeParse(stored);
  if (parsed.success) return { secrets: parsed.data, firstStart: false };
  throw new Failure(
    'config',
    `秘密情報のファイルが読めません: ${home.secrets}`,
    'バックアップから戻してください(npm run restore -- ファイル)。このファイルなしでは、保存した認証情報を読めません。',
  );
}
