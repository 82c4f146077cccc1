/** What stays as it is in Japanese too. Kept short: every other Latin word on a screen counts as English. */
export const NAMES = [
  // Products and services.
  'n8n', 'n8n.io', 'LINE', 'Google', 'Google Cloud Console', 'Google Drive', 'Google Sheets', 'Gmail', 'Slack', 'GitHub', 'npm', 'futureshop', 'ecforce', 'Shopify', 'RMS', 'LIFF',
  'Excel', 'Microsoft', 'MySQL', 'Postgres', 'PostgreSQL', 'WordPress', 'Discord', 'Telegram', 'Notion', 'Airtable', 'Messaging',
  // Technical words that a Japanese screen writes in Latin letters.
  'Webhook', 'URL', 'API', 'HTTP', 'HTTPS', 'JSON', 'HTML', 'CSS', 'CSV', 'XML', 'SQL', 'ID', 'OAuth', 'OAuth1', 'OAuth2',
  'JavaScript', 'JWT', 'SSL', 'TLS', 'SMTP', 'IMAP', 'FTP', 'SSH', 'RSS', 'PDF', 'ICS', 'Cron', 'cURL', 'AI', 'QR', 'EC', 'JS',
  'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'UTC', 'JST', 'Asia/Tokyo', 'OK', 'MCP', 'HMAC', 'IP', 'DNS', 'SSO', 'LDAP', 'Markdown',
  // Names of licences.
  'Sustainable Use License', 'Enterprise License',
  // In the names of n8n's nodes, beside the Japanese.
  'If', 'Switch', 'Merge', 'Loop', 'Wait', 'Set', 'Split', 'Out',
  // Keys.
  'Ctrl', 'Shift', 'Alt', 'Tab', 'Enter', 'Esc', 'Del', 'Space', 'Cmd',
] as const; // prettier-ignore

/** Where a person's own data, code or identifiers stand, which nobody translates. */
export const DATA = [
  '.cm-editor',
  'code',
  'pre',
  '[data-test-id="run-data-schema-item"]',
  '[data-test-id="json-data"]',
  '[class*="_monospace"]',
  // 400 services by their names.
  '[data-test-id="new-credential-type-select-option"]',
].join(',');
