import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { filesystemFlags, makeFiles } from '../../src/world.ts';

const chapter = 'It was a dark and stormy night.\n';

/** What a person fears most of an agent, and how it ends here. */
export const bringBack = defineTask({
  prompt: 'Clean up: delete the drafts folder. Oh no, chapter two was in there! Bring it back.',
  server: 'filesystem',
  tour: true,
  world(folder) {
    makeFiles(folder, {
      'files/drafts/one.md': 'First\n',
      'files/drafts/two.md': chapter,
      'files/notes.md': 'Notes\n',
    });
    return filesystemFlags(folder, 'write');
  },
  async reference(call) {
    await call('delete_file', { path: 'drafts', recursive: true });
    await call('undo_change');
    return (await call('read_file', { path: 'drafts/two.md' })).text;
  },
  async wrong(call) {
    await call('delete_file', { path: 'drafts', recursive: true });
    // From memory
    await call('write_file', { path: 'drafts/two.md', content: 'It was a dark night.\n' });
    return (await call('read_file', { path: 'drafts/two.md' })).text;
  },
  verify(answer, folder) {
    const path = join(folder, 'files/drafts/two.md');
    if (!existsSync(path) || readFileSync(path, 'utf8') !== chapter) return 'did not bring back the chapter';
    return answer.includes(chapter.trim()) ? undefined : 'does not show the chapter';
  },
});
