import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/** A server with a list of arguments that it needs, and one of flags. */
const source = `
import { defineServer } from '@handrail/server';
import * as z from 'zod';
import manifest from '../package.json' with { type: 'json' };

export const server = defineServer({
  package: manifest,
  title: 'Folders',
  instructions: 'Knows folders.',
  options: {
    roots: {
      schema: z.array(z.string()).min(1),
      env: 'FOLDERS_ROOTS',
      help: 'Folders to serve.',
      positional: true,
    },
    deny: {
      schema: z.array(z.string()).default(['.git', '.env']),
      env: 'FOLDERS_DENY',
      value: 'GLOB',
      help: 'Names to leave out.',
      repeat: true,
    },
    depth: { schema: z.coerce.number().default(3), env: 'FOLDERS_DEPTH', help: 'How deep.' },
  },
  setup: () => undefined,
  tools: [],
});
`;

// Inside the repository, so that the example finds the toolkit as any workspace does.
const folder = mkdtempSync(join(import.meta.dirname, '.example-'));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(join(folder, 'src'));
writeFileSync(join(folder, 'src/server.ts'), source);
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({
    name: '@handrail/folders',
    version: '0.1.0',
    description: 'Folders.',
    type: 'module',
    engines: { node: '>=22.12' },
    mcpName: 'io.github.handrail/folders',
  }),
);
const markers = ['tools', 'options'].map(
  (name) => `<!-- begin generated: ${name} -->\n<!-- end generated: ${name} -->`,
);
writeFileSync(join(folder, 'README.md'), markers.join('\n'));
execFileSync(process.execPath, [join(import.meta.dirname, 'gen.ts')], { cwd: folder });

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

it('shows lists in the README as what may be repeated', () => {
  expect(read('README.md')).toContain(
    [
      '| `ROOTS…` | `FOLDERS_ROOTS` |  | Folders to serve. |',
      '| `--deny=GLOB…` | `FOLDERS_DENY` | `.git, .env` | Names to leave out. |',
      '| `--depth=DEPTH` | `FOLDERS_DEPTH` | `3` | How deep. |',
    ].join('\n'),
  );
});

it('gives lists to the registry as arguments, not as variables', () => {
  const [entry] = (JSON.parse(read('server.json')) as { packages: Record<string, unknown>[] }).packages;
  expect(entry).toMatchObject({
    packageArguments: [
      { type: 'named', name: '--deny', isRequired: false, isRepeated: true, format: 'string' },
      { type: 'positional', valueHint: 'roots', isRequired: true, isRepeated: true, format: 'filepath' },
    ],
  });
  expect(JSON.stringify(entry?.['environmentVariables'])).toContain('FOLDERS_DEPTH');
  expect(JSON.stringify(entry?.['environmentVariables'])).not.toMatch(/FOLDERS_(?:ROOTS|DENY)/);
});

it('has MCPB pick directories, which it expands in args only', () => {
  const manifest = JSON.parse(read('manifest.json')) as {
    server: { mcp_config: { args: string[]; env: Record<string, string> } };
    user_config: Record<string, object>;
  };
  expect(manifest.server.mcp_config.args).toEqual(['${__dirname}/dist/index.js', '${user_config.roots}']);
  expect(manifest.server.mcp_config.env).toMatchObject({
    FOLDERS_DENY: '${user_config.deny}',
    FOLDERS_DEPTH: '${user_config.depth}',
  });
  expect(manifest.server.mcp_config.env).not.toHaveProperty('FOLDERS_ROOTS');
  expect(manifest.user_config['roots']).toEqual({
    type: 'directory',
    title: 'roots',
    description: 'Folders to serve.',
    required: true,
    multiple: true,
  });
  expect(manifest.user_config['deny']).toEqual({
    type: 'string',
    title: 'deny',
    description: 'Names to leave out. Several are separated like PATH: by ":", on Windows by ";".',
    required: false,
  });
});
