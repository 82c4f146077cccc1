import n8nNodes from '@n8n/eslint-plugin-community-nodes';
import tseslint from 'typescript-eslint';

const ours = [
  'nodes/**/*.ts',
  'credentials/**/*.ts',
  'lib/**/*.ts',
  'runtime/**/*.ts',
  'bench/**/*.ts',
  'test/**/*.ts',
];

/** What runs in a browser. */
const page = ['runtime/sandbox/line/talk/page/**/*.{ts,tsx}'];

const nodeGlobals = Object.fromEntries(
  [
    '__dirname',
    'AbortSignal',
    'Buffer',
    'URL',
    'clearTimeout',
    'clearInterval',
    'console',
    'fetch',
    'module',
    'performance',
    'process',
    'require',
    'setInterval',
    'setTimeout',
  ].map((name) => [name, 'readonly']),
);

/** n8n's rules that suit a package people host themselves: not those for n8n Cloud or for a package without dependencies. */
const selfHosted = {
  ...n8nNodes.configs.recommendedWithoutN8nCloudSupport.rules,
  // One test that tells causes apart (the node's testedBy) instead of a declarative one that hides them.
  '@n8n/community-nodes/credential-test-required': 'off',
  // A database URL holds its password.
  '@n8n/community-nodes/credential-unnecessary-password': 'off',
  // Code of ours throws Failure; the router turns it into NodeApiError or NodeOperationError in one place.
  '@n8n/community-nodes/require-node-api-error': 'off',
  // The HTTP door of lib is shared by all carts and takes n8n's egress filter as a port.
  '@n8n/community-nodes/no-http-request-with-manual-auth': 'off',
  // It wants the English word "Trigger" in the name; ours are Japanese.
  '@n8n/community-nodes/trigger-node-conventions': 'off',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'artefacts/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: nodeGlobals },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'max-depth': ['error', 3],
    },
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: [...ours, ...page] })),
  {
    files: [...ours, ...page],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true, caughtErrors: 'none' },
      ],
      // Counts every default value and `??`, of which reading foreign data has many.
      complexity: ['error', 22],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 260, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: page,
    languageOptions: { parserOptions: { project: './runtime/sandbox/line/talk/page/tsconfig.json' } },
  },
  {
    // The command line and the measurements speak to a terminal.
    files: ['runtime/cli/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Load the plain modules that also run before anything is installed, and each part only when it is needed.
    files: ['runtime/bootstrap.ts', 'runtime/cli/main.ts', 'runtime/start/parts.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // A describe block is as long as its cases.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400, skipBlankLines: true }] },
  },
  {
    files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
    plugins: { '@n8n/community-nodes': n8nNodes },
    rules: selfHosted,
  },
);
