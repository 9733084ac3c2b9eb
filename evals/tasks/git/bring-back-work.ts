import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { gitFlags, makeCommit, makeRepository, makeWork } from '../../src/world.ts';

const changed = 'It was a dark and stormy night; the rain fell in torrents.\n';
const added = 'A shot rang out.\n';

/** What git itself could not bring back: it was in no commit. */
export const bringBackWork = defineTask({
  prompt: 'Throw away what I have not committed. Oh no, the rain was in there! Bring everything back.',
  server: 'git',
  tour: true,
  world(folder) {
    makeRepository(folder);
    makeCommit(folder, 'Begin the novel', { 'one.md': 'It was a dark night.\n', 'two.md': 'To do\n' });
    makeWork(folder, { 'one.md': changed, 'three.md': added });
    return [...gitFlags(folder, 'full'), '--confirm=never'];
  },
  async reference(call) {
    await call('git_undo', { action: 'reset', rev: 'HEAD', hard: true });
    const { text } = await call('git_refs', { kind: 'backups' });
    const [rev = ''] = /refs\/handrail\/[\w-]+/.exec(text) ?? [];
    await call('git_undo', { action: 'reset', rev, hard: true });
    return (await call('git_status')).text;
  },
  async wrong(call) {
    await call('git_undo', { action: 'reset', rev: 'HEAD', hard: true });
    // What helps after a commit that was reset, and only then
    await call('git_undo', { action: 'reset', rev: 'HEAD@{1}', hard: true });
    return (await call('git_status')).text;
  },
  verify(_answer, folder) {
    for (const [name, content] of [
      ['one.md', changed],
      ['three.md', added],
    ] as const) {
      const path = join(folder, 'project', name);
      if (!existsSync(path) || readFileSync(path, 'utf8') !== content) return `does not bring back ${name}`;
    }
    return undefined;
  },
});
