import { check } from '@handrail/server/check';
import { renderHelp } from '@handrail/server/help';
import { openServer } from '@handrail/server/open';
import { defineServer, defineTool } from '@handrail/server';
import { delimiter } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { connect } from '../src/connect.ts';

const missing = 'name at least one folder';

const listFolders = defineTool({
  name: 'list_folders',
  title: 'List folders',
  description: 'The folders that this server was given.',
  access: 'read',
  input: z.object({}),
  output: z.object({ roots: z.array(z.string()), deny: z.array(z.string()) }),
  run: (_args, { deps }: { deps: { roots: string[]; deny: string[] } }) => deps,
});

/** A server that needs a list of arguments, and takes one of flags. */
const server = defineServer({
  package: { name: '@handrail/folders', version: '0.0.0', description: 'Folders.' },
  title: 'Folders',
  instructions: 'Knows folders.',
  options: {
    roots: {
      schema: z.array(z.string()).min(1, { error: () => missing }),
      env: 'FOLDERS_ROOTS',
      help: 'Folders to serve.',
      positional: true,
    },
    deny: {
      schema: z.array(z.string()).default(['.git']),
      env: 'FOLDERS_DENY',
      value: 'GLOB',
      help: 'Names to leave out.',
      repeat: true,
    },
  },
  setup: ({ roots, deny }) => ({ roots, deny }),
  tools: [listFolders],
});

const given = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
  await using session = await connect(server, { args, env });
  const { data, text } = await session.call('list_folders');
  return data ?? text;
};

it('reach the server from arguments and variables', async () => {
  expect(await given(['/a', '--deny=x', '/b c', '--deny', 'y'])).toEqual({
    roots: ['/a', '/b c'],
    deny: ['x', 'y'],
  });
  const env = { FOLDERS_ROOTS: ['/a', '/b'].join(delimiter), FOLDERS_DENY: ['x', 'y'].join(delimiter) };
  expect(await given([], env)).toEqual({ roots: ['/a', '/b'], deny: ['x', 'y'] });
  expect(await given(['/c', '--deny=z'], env)).toEqual({ roots: ['/c'], deny: ['z'] });
  expect(await given(['/a'])).toEqual({ roots: ['/a'], deny: ['.git'] });
});

it.each([[[]], [['${user_config.roots}']], [['']]])(
  'that are missing (%j) are told by every call and by --check, in the words of the schema',
  async (args) => {
    expect(await given(args)).toBe(
      `not_configured: ROOTS: ${missing}\nCorrect it; @handrail/folders --check tells more.`,
    );
    await using opened = openServer(server, { argv: args, env: {}, write: () => {} });
    expect(await check(server, opened)).toEqual({
      ok: false,
      lines: ['not ok: @handrail/folders 0.0.0', `ROOTS: ${missing}`],
    });
  },
);

it('left unexpanded by a host fall back to the variable', async () => {
  expect(await given(['${user_config.roots}'], { FOLDERS_ROOTS: '/a' })).toMatchObject({ roots: ['/a'] });
});

it('stand in --help as what may be repeated', () => {
  const help = renderHelp(server);
  expect(help).toContain('Usage: handrail-folders ROOTS… [options]\n');
  expect(help).toContain('\n  ROOTS…\n      Folders to serve. [FOLDERS_ROOTS]\n');
  expect(help).toContain('\n  --deny=GLOB…\n      Names to leave out. Default: .git. [FOLDERS_DENY]\n');
  expect(help).toContain(
    `What ends in … may be given more than once; its variable separates them by "${delimiter}".`,
  );
});
