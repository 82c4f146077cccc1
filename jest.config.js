/** Packages that ship ES modules only; Jest needs them as CommonJS. */
const esModules = ['node-pg-migrate', 'nodemailer', 'smtp-server', 'postal-mime', 'glob', 'minimatch', '@sparticuz'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/jest-setup.ts',
  globalTeardown: '<rootDir>/test/support/jest-teardown.ts',
  transform: {
    '\\.[cm]?[tj]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  testTimeout: 30_000,
  maxWorkers: 2,
};
