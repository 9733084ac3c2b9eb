import { defineTask } from '../../src/task.ts';
import { git, gitFlags, makeCommit, makeRepository, makeWork } from '../../src/world.ts';

/** Two things that have nothing to do with each other, one of them in a file that is new. */
export const commitApart = defineTask({
  prompt:
    'What have I changed since my last commit? Commit it with fitting messages, apart from each other what does not belong together.',
  server: 'git',
  tour: true,
  world(folder) {
    makeRepository(folder);
    makeCommit(folder, 'Sell things', {
      'README.md': '# Shop\n\nRecieve orders by e-mail.\n',
      'src/price.ts': 'export const gross = (net: number) => net * 1.19;\n',
    });
    makeWork(folder, {
      'README.md': '# Shop\n\nReceive orders by e-mail.\n',
      'src/price.ts':
        "import { cents } from './cents.ts';\n\nexport const gross = (net: number) => cents(net * 1.19);\n",
      'src/cents.ts': 'export const cents = (amount: number) => Math.round(amount * 100) / 100;\n',
    });
    return gitFlags(folder, 'write');
  },
  async reference(call) {
    await call('git_status');
    await call('git_diff');
    await call('git_commit', {
      message: 'Round prices to cents\n\n19 % of most prices have more than two decimals.',
      paths: ['src'],
    });
    await call('git_commit', { message: 'Spell "receive" right', paths: ['README.md'] });
    return (await call('git_log')).text;
  },
  async wrong(call) {
    await call('git_commit', { message: 'Update files', all: true });
    return (await call('git_log')).text;
  },
  verify(_answer, folder) {
    if (git(folder, ['status', '--porcelain']) !== '') return 'leaves something that is not committed';
    const commits = git(folder, ['log', '--format=%x00%s', '--name-only', '--max-count=2'])
      .split('\0')
      .slice(1)
      .map((commit) => commit.trim().split(/\n+/));
    const files = commits.map(([, ...names]) => names.join(' ')).toSorted();
    if (files.join('; ') !== 'README.md; src/cents.ts src/price.ts') return 'does not keep the two apart';
    return new Set(commits.map(([subject]) => subject)).size === 2 ? undefined : 'says the same of both';
  },
});
