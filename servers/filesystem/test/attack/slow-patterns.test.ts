import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

/** Each of these rules is compared with each name at the length of both. */
const rules = Array.from({ length: 500 }, (_, index) => `*${'a'.repeat(115)}b*${index}`).join('\n');
const names = Array.from({ length: 80 }, (_, index) => `${'a'.repeat(240)}${index}`);

it.each([
  ['find_files', { glob: '*.none' }],
  ['search_text', { pattern: 'none' }],
])('%s in a repository with a hostile .gitignore keeps no other call waiting', async (tool, args) => {
  using folder = temporaryFolder();
  folder.make({
    '.gitignore': rules,
    'a.txt': 'ordinary',
    ...Object.fromEntries(names.map((name) => [name, ''])),
  });
  await using session = await connect(server, { args: [folder.path] });
  const order: string[] = [];
  const slow = session.call(tool, args).then((answer) => order.push(answer.isError ? answer.text : 'slow'));
  // In a turn of its own, so that the slow one has begun.
  await new Promise((resolve) => setTimeout(resolve, 30));
  await session.call('read_file', { path: 'a.txt' }).then(() => order.push('quick'));
  await slow;
  expect(order).toEqual(['quick', 'slow']);
});
