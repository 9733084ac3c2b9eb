import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from '@handrail/server';
import { describeServer, launchStdio } from '@handrail/testing';
import { afterAll, expect, it } from 'vitest';
import { build } from './build.ts';
import { root } from './workspaces.ts';

/** The example that ARCHITECTURE.md promises: its text is taken from there, so that it cannot go stale. */

const text =
  /```ts\n(\/\/ src\/server\.ts\n[\s\S]*?)```/.exec(
    readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'),
  )?.[1] ?? '';

// Inside the repository, so that the example finds the toolkit as any workspace does.
const folder = mkdtempSync(join(import.meta.dirname, '.example-'));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(join(folder, 'src'));
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({
    name: '@handrail/dice',
    version: '0.1.0',
    description: 'Dice for agents.',
    type: 'module',
    engines: { node: '>=22.12' },
    mcpName: 'io.github.handrail/dice',
  }),
);
writeFileSync(join(folder, 'src/server.ts'), text);
writeFileSync(
  join(folder, 'src/index.ts'),
  "import { run } from '@handrail/server';\nimport { server } from './server.ts';\n\nawait run(server);\n",
);

const { server } = (await import(join(folder, 'src/server.ts'))) as { server: Server };

it('has fewer than 40 lines', () => {
  expect(text.trim().split('\n').length).toBeLessThan(40);
});

it('runs from its bundle', async () => {
  await build(folder);
  const command = { command: process.execPath, args: [join(folder, 'dist/index.js'), '--sides=20'] };
  await using session = await launchStdio(command, 'v2-modern');
  const { data } = await session.call('roll_dice', { count: 3 });
  expect(data).toMatchObject({ rolls: [expect.any(Number), expect.any(Number), expect.any(Number)] });
  const { isError, text: refusal } = await session.call('roll_dice', { count: 101 });
  expect({ isError, refusal }).toEqual({
    isError: true,
    refusal: 'too_many_dice: There are no 101 dice.\nRoll at most 100.',
  });
});

describeServer(server, { calls: { roll_dice: { count: 2 } }, snapshot: 'architecture.snap.json' });
