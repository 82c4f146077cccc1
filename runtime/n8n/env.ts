import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { N8nOptions } from './options';

/** n8n's schema within the one database. */
export const N8N_SCHEMA = 'n8n';

/** The clone that this file belongs to, whether it runs from dist/runtime/n8n or (in tests) from runtime/n8n. */
export const packageRoot = ((): string => {
  const above = join(__dirname, '../..');
  return existsSync(join(above, 'package.json')) ? above : join(above, '..');
})();

export const editorUrlOf = (port: number): string => `http://127.0.0.1:${port}`;
/** What PUBLIC_URL is for the world, for お試しモード on this machine. */
export const localPublicUrl = (publicPort: number): string => `http://127.0.0.1:${publicPort}`;
export const userFolderOf = (home: string): string => join(home, 'n8n');

/** What a shell may carry for another n8n, or for npm, and what must not reach ours. */
const foreign =
  /^(N8N_|DB_|EXECUTIONS_|QUEUE_|NODES_|WEBHOOK_|EXTERNAL_|GENERIC_|CREDENTIALS_|LINE_COMMERCE_|npm_|NODE_|PG|JEST_)/;

/** Parts of n8n for others than a shop: licensed ones, and AI services that call n8n's servers. AI nodes stay. */
const unusedModules = [
  'agents', 'agent-evals', 'chat-hub', 'instance-ai', 'workflow-builder', 'mcp', 'mcp-registry', 'quick-connect',
  'external-secrets', 'source-control', 'promotions', 'workflow-reviews', 'sso-oidc', 'sso-saml', 'ldap',
  'log-streaming', 'otel', 'token-exchange', 'dynamic-credentials', 'engine-v2', 'instance-reporting',
]; // prettier-ignore

/** Settings that the operator may set otherwise in the environment or `.env`. */
const adjustable: Readonly<Record<string, string>> = {
  N8N_DISABLED_MODULES: unusedModules.join(','),
  N8N_LOG_LEVEL: 'info',
  // Seven days of failed executions; nothing else is kept.
  EXECUTIONS_DATA_MAX_AGE: '168',
  EXECUTIONS_DATA_PRUNE_MAX_COUNT: '10000',
  N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '30',
  N8N_RUNNERS_TASK_TIMEOUT: '300',
  DB_POSTGRESDB_POOL_SIZE: '10',
};

const fixed: Readonly<Record<string, string>> = {
  // Without it n8n allows any Origin and shows stack traces.
  NODE_ENV: 'production',
  // An isolate per execution costs 60 ms of CPU; lazily, only where an expression is.
  N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
  N8N_LISTEN_ADDRESS: '127.0.0.1',
  N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
  N8N_HOST: '127.0.0.1',
  N8N_PROTOCOL: 'http',
  // The editor is plain http on loopback: a Secure cookie would not come back.
  N8N_SECURE_COOKIE: 'false',
  // The public listener is the one proxy in front of webhooks.
  N8N_PROXY_HOPS: '1',
  GENERIC_TIMEZONE: 'Asia/Tokyo',
  TZ: 'Asia/Tokyo',
  // Customer data is not piled up: successful and manual runs are not kept unless a workflow says so.
  EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
  EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
  EXECUTIONS_DATA_SAVE_ON_PROGRESS: 'false',
  EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS: 'false',
  EXECUTIONS_DATA_PRUNE: 'true',
  // Files of executions too, so that a backup of the database is a backup of everything.
  N8N_DEFAULT_BINARY_DATA_MODE: 'database',
  N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
  N8N_BLOCK_ENV_ACCESS_IN_NODE: 'true',
  N8N_BLOCK_FILE_ACCESS_TO_N8N_FILES: 'true',
  N8N_GIT_NODE_DISABLE_BARE_REPOS: 'true',
  // Our own package is not one of n8n's verified ones.
  N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
  N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
  N8N_DYNAMIC_BANNERS_ENABLED: 'false',
  N8N_TEMPLATES_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
  N8N_HIRING_BANNER_ENABLED: 'false',
  N8N_HIDE_USAGE_PAGE: 'true',
  N8N_PYTHON_ENABLED: 'false',
};

interface Tls {
  readonly rejectUnauthorized?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

function tlsEnvironment(tls: boolean | Tls): Record<string, string> {
  if (!tls) return {};
  const { rejectUnauthorized = true, ca, cert, key } = tls === true ? {} : tls;
  return {
    DB_POSTGRESDB_SSL_ENABLED: 'true',
    DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED: String(rejectUnauthorized),
    ...(ca && { DB_POSTGRESDB_SSL_CA: ca }),
    ...(cert && { DB_POSTGRESDB_SSL_CERT: cert }),
    ...(key && { DB_POSTGRESDB_SSL_KEY: key }),
  };
}

/** DATABASE_URL in n8n's words, read by `pg` itself, so that both reach the same server in the same way. */
export function databaseEnvironment(databaseUrl: string): Record<string, string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  return {
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_SCHEMA: N8N_SCHEMA,
    DB_POSTGRESDB_HOST: client.host,
    DB_POSTGRESDB_PORT: String(client.port),
    DB_POSTGRESDB_USER: client.user ?? '',
    DB_POSTGRESDB_PASSWORD: client.password ?? '',
    DB_POSTGRESDB_DATABASE: client.database ?? '',
    ...tlsEnvironment(client.ssl as boolean | Tls),
  };
}

function ownerEnvironment({ owner }: N8nOptions['secrets']): Record<string, string> {
  return {
    N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
    N8N_INSTANCE_OWNER_EMAIL: owner.email,
    N8N_INSTANCE_OWNER_FIRST_NAME: owner.firstName,
    N8N_INSTANCE_OWNER_LAST_NAME: owner.lastName,
    N8N_INSTANCE_OWNER_PASSWORD_HASH: owner.passwordHash,
  };
}

const recipients = ({ noticeMailTo = [], secrets }: N8nOptions): string =>
  (noticeMailTo.length > 0 ? noticeMailTo : [secrets.owner.email]).join(', ');

/**
 * The whole environment of the n8n process. `firstStart` makes the owner from the environment; later starts must not,
 * because n8n would end all sessions and freeze the password each time.
 */
export function n8nEnvironment(
  options: N8nOptions,
  firstStart: boolean,
  inherited: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const kept = Object.entries(inherited).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
  );
  const adjusted = Object.entries(adjustable).map(([name, value]) => [name, inherited[name] ?? value]);
  return {
    ...Object.fromEntries(kept),
    // Certificates that a company's proxy wants.
    ...(inherited['NODE_EXTRA_CA_CERTS'] && { NODE_EXTRA_CA_CERTS: inherited['NODE_EXTRA_CA_CERTS'] }),
    ...Object.fromEntries(adjusted),
    ...fixed,
    ...databaseEnvironment(options.databaseUrl),
    ...(firstStart && ownerEnvironment(options.secrets)),
    N8N_USER_FOLDER: userFolderOf(options.home),
    N8N_PORT: String(options.port),
    N8N_RUNNERS_BROKER_PORT: String(options.brokerPort),
    N8N_ENCRYPTION_KEY: options.secrets.encryptionKey,
    N8N_EDITOR_BASE_URL: editorUrlOf(options.port),
    // Not N8N_WEBHOOK_URL: that one would also move the test URLs to the public listener, which refuses them.
    WEBHOOK_URL: options.publicUrl ?? editorUrlOf(options.port),
    EXTERNAL_HOOK_FILES: join(packageRoot, 'dist/runtime/n8n/hook.js'),
    // Compiled code of n8n is kept for the next start; Node ignores a folder that it cannot write.
    NODE_COMPILE_CACHE: join(packageRoot, 'node_modules/.cache/line-commerce/v8'),
    LINE_COMMERCE_HOME: options.home,
    LINE_COMMERCE_DATABASE_URL: options.databaseUrl,
    LINE_COMMERCE_TEMPLATES: options.templates ?? join(packageRoot, 'workflows'),
    LINE_COMMERCE_NOTICE_MAIL_TO: recipients(options),
    ...(options.sandbox && { LINE_COMMERCE_SANDBOX: JSON.stringify(options.sandbox) }),
    ...(options.publicUrl && { LINE_COMMERCE_PUBLIC_URL: options.publicUrl }),
    LINE_COMMERCE_EDITOR_LANG: options.editorLanguage ?? 'ja',
    ...(options.editorLanguage !== 'en' && { WORKFLOWS_DEFAULT_NAME: '新しいワークフロー' }),
    LINE_COMMERCE_LOCAL_PUBLIC_URL: localPublicUrl(options.publicPort),
  };
}
