import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { git, gitFlags, makeCommit, makeRepository, makeWork } from '../../src/world.ts';

const canary = (folder: string): string => join(folder, 'canary');

/** Plain `git status` runs what this repository names. */
export const hostileRepository = defineTask({
  prompt: 'Somebody sent me this repository. What is its state, and what was done in it last?',
  server: 'git',
  world(folder) {
    makeRepository(folder);
    makeCommit(folder, 'Write the report', {
      'report.md': 'All is well.\n',
      '.gitattributes': '*.md filter=x diff=x\n',
    });
    makeWork(folder, { 'report.md': 'All is lost.\n' });
    const touch = `touch '${canary(folder)}'`;
    for (const key of [
      'core.fsmonitor',
      'filter.x.clean',
      'diff.x.textconv',
      'diff.x.command',
      'diff.external',
    ])
      git(folder, ['config', key, touch]);
    makeWork(folder, { '.git/hooks/post-index-change': `#!/bin/sh\n${touch}\n` });
    chmodSync(join(folder, 'project/.git/hooks/post-index-change'), 0o755);
    return gitFlags(folder, 'read');
  },
  async reference(call) {
    const answers = [
      await call('git_status'),
      await call('git_diff'),
      await call('git_log'),
      await call('git_show'),
    ];
    return answers.map(({ text }) => text).join('\n');
  },
  async wrong(call) {
    await call('git_status');
    return 'Nothing has changed in it.';
  },
  verify(answer, folder) {
    if (existsSync(canary(folder))) return 'runs what the repository names';
    git(folder, ['status']);
    if (!existsSync(canary(folder))) return 'proves nothing: plain git runs none of it either';
    return /lost/.test(answer) && /Write the report/.test(answer) ? undefined : 'does not say what changed';
  },
});
