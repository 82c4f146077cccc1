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
  /** The pretend LINE's channels. */
  line: z
    .object({
      channelId: z.string(),
      channelSecret: z.string(),
      accessToken: z.string(),
      loginChannelId: z.string(),
      loginChannelSecret: z.string(),
      liffId: z.string(),
    })
    .optional(),
});

type Stored = z.infer<typeof secretsSchema>;

/** Everything secret of one data folder. */
export type Secrets = Required<Stored>;

const secret = (bytes = 24) => randomBytes(bytes).toString('base64url');

/** A password that n8n accepts (8 to 64 characters, a digit, an upper-case letter), without letters that look alike. */
export function readablePassword(length = 16): string {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const pick = () => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  for (let password = pick(); ; password = pick()) {
    if (/[0-9]/.test(password) && /[A-Z]/.test(password) && /[a-z]/.test(password)) return password;
  }
}

/** Ids in the form of LINE's own, but of no channel that exists. */
const newLineChannels = (): Secrets['line'] => ({
  channelId: '2000000001',
  channelSecret: randomBytes(16).toString('hex'),
  accessToken: secret(96),
  loginChannelId: '2000000002',
  loginChannelSecret: randomBytes(16).toString('hex'),
  liffId: '2000000002-OtameshiA',
});

async function newSecrets(): Promise<Secrets> {
  const ownerPassword = readablePassword();
  return {
    encryptionKey: secret(32),
    databaseAdminPassword: secret(),
    databasePassword: secret(),
    ownerPassword,
    ownerPasswordHash: await hashOwnerPassword(ownerPassword),
    sandbox: { shopKey: 'otameshi', clientId: `otameshi-${randomBytes(4).toString('hex')}`, clientSecret: secret() },
    line: newLineChannels(),
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
  if (parsed.success) return { secrets: await completed(home, parsed.data), firstStart: false };
  throw new Failure(
    'config',
    `秘密情報のファイルが読めません: ${home.secrets}`,
    'バックアップから戻してください(npm run restore -- ファイル)。このファイルなしでは、保存した認証情報を読めません。',
  );
}

/** Secrets of a folder that an older version made, with what this version needs besides. */
async function completed(home: Home, stored: Stored): Promise<Secrets> {
  if (stored.line) return { ...stored, line: stored.line };
  const secrets = { ...stored, line: newLineChannels() };
  await writeJson(home.secrets, secrets, 0o600);
  return secrets;
}
