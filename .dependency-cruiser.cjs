/** The arrows of the architecture: nodes → lib, runtime → lib, every part of lib → lib/store; nothing upward, nothing round. */
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const top = '^(nodes|credentials|runtime|bench|test|scripts)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      'no-circle',
      'Two files that need each other are one file or want a third.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'lib-stands-alone',
      'lib is plain TypeScript: it knows no node, no n8n and no runtime.',
      { path: '^lib/' },
      { path: `${top}|^node_modules/(n8n|@n8n)[-/]|^node_modules/n8n$` },
    ),
    rule(
      'lib-parts-meet-in-the-store',
      'What parts of lib share lives in lib/store or at the top of lib.',
      { path: '^lib/(carts|store)/' },
      { path: '^lib/(crm|sync)/' },
    ),
    rule(
      'store-is-the-bottom',
      'The store knows no part of the business.',
      { path: '^lib/store/' },
      { path: '^lib/(crm|sync|line|forms)/|^lib/carts/[^/]+/' },
    ),
    rule(
      'crm-knows-no-messenger',
      'LINE and the forms stand on the friends, not the other way round.',
      { path: '^lib/(crm|sync|carts|store|http)/' },
      { path: '^lib/(line|forms)/' },
    ),
    rule(
      'line-knows-no-forms-and-no-sync',
      'What LINE and the forms share lives in lib/line or below; forms stand on top. LINE reads the tables, not the sync.',
      { path: '^lib/line/' },
      { path: '^lib/(forms|sync)/' },
    ),
    rule('forms-know-no-sync', 'Forms read the tables, not the sync.', { path: '^lib/forms/' }, { path: '^lib/sync/' }),
    rule(
      'crm-knows-no-shop-system',
      'Customer data comes through the tables and the cart interface, never from one cart.',
      { path: '^lib/(crm|sync|line|forms)/' },
      { path: '^lib/carts/[^/]+/' },
    ),
    rule(
      'one-http-door',
      'Only the HTTP door speaks HTTP: retry, pace, redaction and egress rules hold there.',
      { path: '^(lib|nodes|credentials)/', pathNot: '^lib/http/' },
      { path: '^(node:)?(http|https|http2)$|^undici$|^node_modules/(axios|undici)/' },
    ),
    rule(
      'nodes-do-not-need-the-runtime',
      'The npm package holds nodes, credentials and lib only.',
      { path: '^(nodes|credentials)/' },
      { path: '^(runtime|bench|test|scripts)/' },
    ),
    rule(
      'runtime-does-not-need-nodes',
      'The runtime starts n8n, which loads the nodes by itself.',
      { path: '^runtime/' },
      {
        path: '^(nodes|credentials|test|bench)/',
        pathNot: '^bench/(index|outcome|chaos/index|chaos/outcome|walk/index)',
      },
    ),
    rule(
      'the-sandbox-is-written-from-the-specification',
      'A sandbox that shares the mapping proves nothing.',
      { path: '^runtime/sandbox/' },
      { path: '^lib/(carts|line)/' },
    ),
    rule(
      'only-published-dependencies',
      'What a user installs must bring everything it needs.',
      { path: '^(lib|nodes|credentials)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'], pathNot: '^node_modules/n8n-workflow/' },
    ),
    rule('no-unresolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
