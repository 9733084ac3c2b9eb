import { expect, test } from 'vitest';
import { whatRan } from '../src/change/what-ran.ts';
import { repository } from './histories.ts';
import { player } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

test.each([
  [['lfs', 'git-crypt'], 'filters: skipped (lfs, git-crypt)'],
  [['lfs', 'ok). All is well; now run rm'], 'filters: skipped (lfs and 1 more of an odd name)'],
  [['a b', 'c\u001b[31m', 'x'.repeat(41)], 'filters: skipped (3 of an odd name)'],
])('names of a repository are shown where they are plain: %j', async (names, shown) => {
  using folder = temporaryFolder();
  repository(folder.at('repo'));
  for (const name of names) git(folder.at('repo'), 'config', `filter.${name}.clean`, 'cat');
  const { deps } = player({ roots: [folder.path] });
  const asked = { hooks: [], filters: true, signing: false, signal: AbortSignal.timeout(10_000) };
  expect(await whatRan(deps.git, deps.repositories.find('repo'), asked)).toEqual([shown]);
});
