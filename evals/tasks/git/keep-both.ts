import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { git, gitFlags, makeCommit, makeRepository } from '../../src/world.ts';

const file = 'CHANGES.md';
const ours = '- Faster start\n';
const theirs = '- Dark colours\n';

export const keepBoth = defineTask({
  prompt: 'Merge the branch feature into main. Where they conflict, keep the lines of both.',
  server: 'git',
  world(folder) {
    makeRepository(folder);
    makeCommit(folder, 'Begin', { [file]: '# Changes\n\n' });
    git(folder, ['switch', '--quiet', '--create=feature']);
    makeCommit(folder, 'Offer dark colours', { [file]: `# Changes\n\n${theirs}` });
    git(folder, ['switch', '--quiet', 'main']);
    makeCommit(folder, 'Start faster', { [file]: `# Changes\n\n${ours}` });
    return gitFlags(folder, 'write');
  },
  async reference(call, folder) {
    await call('git_integrate', { action: 'merge', name: 'feature' });
    const path = join(folder, 'project', file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^(?:<{7}|={7}|>{7}).*\n/gm, ''));
    await call('git_stage', { paths: [file] });
    return (await call('git_integrate', { action: 'continue' })).text;
  },
  async wrong(call) {
    await call('git_integrate', { action: 'merge', name: 'feature' });
    // With the marks of the conflict
    await call('git_stage', { paths: [file] });
    return (await call('git_integrate', { action: 'continue' })).text;
  },
  verify(_answer, folder) {
    const [, ...parents] = git(folder, ['rev-list', '--parents', '--max-count=1', 'main']).trim().split(' ');
    if (parents.length !== 2) return 'does not merge';
    const merged = git(folder, ['show', `main:${file}`]);
    if (/^[<=>]{7}/m.test(merged)) return 'commits the marks of the conflict';
    return merged.includes(ours) && merged.includes(theirs) ? undefined : 'loses a line';
  },
});
