import { expect, it } from 'vitest';
import { checkImports } from './check-imports.ts';

const repository = [
  'shared/domain/src/index.ts',
  'shared/logging/src/index.ts',
  'shared/auth/src/index.ts',
  'shared/server/src/index.ts',
  'shared/testing/src/index.ts',
  'servers/time/src/server.ts',
  'servers/time/src/zone.ts',
  'servers/git/src/server.ts',
  'packages/host/src/index.ts',
  'packages/handrail/src/index.ts',
  'bench/src/run.ts',
  'evals/run.ts',
  'scripts/build.ts',
].map((path) => ({ path, source: '' }));

const check = (path: string, source = '') =>
  checkImports([...repository.filter((file) => file.path !== path), { path, source }]);

const from = (path: string, specifier: string) => check(path, `import { x } from '${specifier}';`);

it.each([
  ['shared/auth/src/index.ts', '@handrail/logging'],
  ['shared/server/src/index.ts', '@handrail/auth'],
  ['shared/server/src/index.ts', '@modelcontextprotocol/server'],
  ['shared/testing/src/index.ts', '@handrail/server/node'],
  ['shared/testing/src/index.ts', '@modelcontextprotocol/sdk/client/index.js'],
  ['servers/time/src/index.ts', '@handrail/server/node'],
  ['servers/time/src/tools/convert-time.ts', '@handrail/server'],
  ['servers/time/src/tools/convert-time.ts', '../zone.ts'],
  ['servers/time/src/server.ts', '../package.json'],
  ['servers/time/src/zone.ts', 'luxon'],
  ['servers/time/src/zone.ts', '@handrail/domain'],
  ['shared/server/src/index.ts', '@handrail/domain'],
  ['servers/time/test/server.test.ts', '@handrail/testing'],
  ['servers/time/test/server.test.ts', '../src/server.ts'],
  ['packages/host/src/index.ts', '@handrail/time'],
  ['packages/host/src/index.ts', '@handrail/auth'],
  ['packages/host/test/host.test.ts', '@handrail/testing'],
  ['bench/src/run.ts', '@modelcontextprotocol/client'],
  ['evals/run.ts', '@handrail/testing'],
  ['scripts/gen.ts', '@handrail/time'],
  ['scripts/gen.ts', './build.ts'],
  ['scripts/gen.ts', '../package.json'],
])('lets %s import %s', (path, specifier) => {
  expect(from(path, specifier)).toEqual([]);
});

it.each([
  ['shared/domain/src/index.ts', '@handrail/logging', 'every domain stands on it'],
  ['shared/logging/src/index.ts', '@handrail/auth', 'logging is the bottom layer'],
  ['shared/auth/src/index.ts', '@handrail/server', 'auth knows callers, not tools'],
  [
    'shared/server/src/index.ts',
    '@handrail/testing',
    'allowed here: shared/domain, shared/logging, shared/auth;',
  ],
  ['shared/server/src/index.ts', '@handrail/time', 'knows no server made with it'],
  ['shared/testing/src/index.ts', '@handrail/time', 'testing must fit every server'],
  [
    'servers/time/src/server.ts',
    '@handrail/git',
    'a server stands on @handrail/server and @handrail/domain alone',
  ],
  [
    'servers/time/src/server.ts',
    '@handrail/testing',
    'a server stands on @handrail/server and @handrail/domain alone',
  ],
  ['servers/time/src/zone.ts', '@handrail/server', 'domain files know nothing of tools'],
  ['servers/time/src/zone.ts', './tools/convert-time.ts', 'the domain stands below tools'],
  ['servers/time/test/server.test.ts', '@handrail/git', 'servers never import one another'],
  ['packages/host/src/index.ts', '@handrail/testing', 'testing is for tests'],
  ['packages/host/src/index.ts', 'handrail', 'packages are published'],
  ['packages/host/test/host.test.ts', 'handrail', 'not on one another'],
  ['packages/host/src/index.ts', '@handrail/bench', 'packages are published'],
  ['scripts/gen.ts', '@handrail/bench', 'they measure from outside'],
  ['vitest.config.ts', './scripts/build.ts', 'it leaves the root'],
  ['servers/time/src/server.ts', '@modelcontextprotocol/server', 'only shared/server and shared/testing'],
  ['packages/host/src/index.ts', '@modelcontextprotocol/node', 'only shared/server and shared/testing'],
  ['bench/src/run.ts', '@modelcontextprotocol/server', 'only its client is allowed here'],
  ['servers/time/test/server.test.ts', '../../git/src/server.ts', 'it leaves servers/time'],
  ['scripts/gen.ts', '../shared/server/src/index.ts', 'it leaves scripts'],
  ['servers/time/src/zone.ts', '@handrail/time', 'import by relative path'],
  ['servers/time/src/server.ts', '@handrail/calendar', 'there is no such package here'],
  ['extras/src/index.ts', 'luxon', 'no place in the table'],
])('refuses that %s imports %s', (path, specifier, why) => {
  expect(from(path, specifier)).toEqual([expect.stringContaining(why)]);
});

it.each([
  ['a type import', "import type { X } from '@handrail/server';"],
  ['a bare import', "import '@handrail/server';"],
  ['a re-export', "export { x } from '@handrail/server';"],
  ['a star re-export', "export * from '@handrail/server';"],
  ['a dynamic import', "await import('@handrail/server');"],
  ['an import in a type', "export type X = import('@handrail/server').X;"],
])('sees %s', (_, line) => {
  expect(check('servers/time/src/zone.ts', `\n${line}`)).toEqual([
    expect.stringMatching(/^servers\/time\/src\/zone\.ts:2 imports @handrail\/server: /),
  ]);
});

it.each(['utils.ts', 'helpers/dates.ts', 'common.test.ts', 'types.d.ts', 'util.json'])(
  'refuses src/%s by its name',
  (name) => {
    expect(check(`servers/time/src/${name}`)).toEqual([expect.stringContaining('says nothing')]);
  },
);

it('leaves names outside src alone', () => {
  expect(check('servers/time/test/types.ts')).toEqual([]);
});

it('reports a file that does not parse', () => {
  expect(check('servers/time/src/zone.ts', 'import {')).toEqual([
    expect.stringContaining('cannot be parsed'),
  ]);
});
