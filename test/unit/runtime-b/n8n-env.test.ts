import { databaseEnvironment, n8nEnvironment } from '../../../runtime/n8n/env';
import type { N8nOptions } from '../../../runtime/n8n/options';

const options: N8nOptions = {
  home: '/data',
  port: 5678,
  brokerPort: 5679,
  publicUrl: null,
  publicPort: 5680,
  databaseUrl: 'postgres://u:p%40ss@db.example:6543/shop',
  secrets: {
    encryptionKey: 'key',
    owner: { email: 'o@example.com', firstName: '店', lastName: '長', passwordHash: '$2b$10$x' },
  },
  sandbox: null,
  log: () => undefined,
};

describe('the environment of n8n', () => {
  test('names the owner at the first start only', () => {
    expect(n8nEnvironment(options, true)).toMatchObject({
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      N8N_INSTANCE_OWNER_EMAIL: 'o@example.com',
    });
    expect(Object.keys(n8nEnvironment(options, false)).filter((name) => name.includes('OWNER'))).toEqual([]);
  });

  test('lets nothing through that belongs to another n8n, npm or Node', () => {
    const inherited = {
      PATH: '/bin',
      HTTPS_PROXY: 'http://proxy',
      N8N_PORT: '1',
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      DB_TYPE: 'sqlite',
      NODE_OPTIONS: '--inspect',
      NODES_EXCLUDE: '[]',
      EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
      npm_config_x: '1',
      PGPASSWORD: 'x',
      WEBHOOK_URL: 'http://other',
    };
    const env = n8nEnvironment(options, false, inherited);
    expect(env).toMatchObject({
      PATH: '/bin',
      HTTPS_PROXY: 'http://proxy',
      N8N_PORT: '5678',
      DB_TYPE: 'postgresdb',
      EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
      WEBHOOK_URL: 'http://127.0.0.1:5678',
    });
    for (const name of ['NODE_OPTIONS', 'NODES_EXCLUDE', 'npm_config_x', 'PGPASSWORD'])
      expect(env).not.toHaveProperty(name);
    expect(env).not.toHaveProperty('N8N_INSTANCE_OWNER_MANAGED_BY_ENV');
  });

  test('lets the operator keep failed executions longer', () => {
    expect(n8nEnvironment(options, false, {})).toMatchObject({ EXECUTIONS_DATA_MAX_AGE: '168' });
    expect(n8nEnvironment(options, false, { EXECUTIONS_DATA_MAX_AGE: '24' })).toMatchObject({
      EXECUTIONS_DATA_MAX_AGE: '24',
    });
  });

  test('puts webhooks at the public address and the editor on loopback', () => {
    const env = n8nEnvironment({ ...options, publicUrl: 'https://shop.example.jp' }, false);
    expect(env).toMatchObject({
      WEBHOOK_URL: 'https://shop.example.jp',
      N8N_EDITOR_BASE_URL: 'http://127.0.0.1:5678',
      N8N_LISTEN_ADDRESS: '127.0.0.1',
    });
  });
});

describe('DATABASE_URL in the words of n8n', () => {
  test.each([
    [
      'postgres://u:p%40ss@db.example:6543/shop',
      { HOST: 'db.example', PORT: '6543', USER: 'u', PASSWORD: 'p@ss', DATABASE: 'shop' },
    ],
    ['postgresql://u:p@db.example/shop', { PORT: '5432' }],
    ['postgres://u:p@[::1]:5432/shop', { HOST: '::1' }],
    ['postgres://u:p@db.example/shop?sslmode=verify-full', { SSL_ENABLED: 'true', SSL_REJECT_UNAUTHORIZED: 'true' }],
    ['postgres://u:p@db.example/shop?sslmode=no-verify', { SSL_ENABLED: 'true', SSL_REJECT_UNAUTHORIZED: 'false' }],
  ])('%s', (url, expected) => {
    const named = Object.fromEntries(Object.entries(expected).map(([name, value]) => [`DB_POSTGRESDB_${name}`, value]));
    expect(databaseEnvironment(url)).toMatchObject({ DB_POSTGRESDB_SCHEMA: 'n8n', ...named });
  });

  test('no TLS unless it is asked for', () => {
    const names = Object.keys(databaseEnvironment('postgres://u:p@db.example/shop'));
    expect(names.filter((name) => name.includes('SSL'))).toEqual([]);
  });
});
