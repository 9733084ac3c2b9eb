import { defineTask } from '../../src/task.ts';
import { gitFlags, makeCommit, makeRepository } from '../../src/world.ts';

const path = 'src/upload.ts';

/** Who touched the line last only moved it. */
export const whyThisLine = defineTask({
  prompt: 'Who made uploads give up after 45 seconds, and why?',
  server: 'git',
  tour: true,
  world(folder) {
    makeRepository(folder);
    makeCommit(
      folder,
      'Upload files',
      { [path]: 'export const timeout = 120_000;\n' },
      { time: '2026-08-03T10:00:00Z' },
    );
    makeCommit(
      folder,
      'Give up before the proxy does\n\nIt ends requests after 50 seconds, and people saw its page instead of ours.',
      { [path]: 'export const timeout = 45_000;\n' },
      { name: 'Grace', email: 'grace@example.org', time: '2026-09-14T10:00:00Z' },
    );
    makeCommit(
      folder,
      'Put the settings into one object',
      { [path]: 'export const settings = {\n  timeout: 45_000,\n  retries: 3,\n};\n' },
      { name: 'Linus', email: 'linus@example.org', time: '2026-10-21T10:00:00Z' },
    );
    return gitFlags(folder, 'read');
  },
  async reference(call) {
    await call('git_blame', { path, lines: '2' });
    const { text } = await call('git_log', { path, pickaxe: '45_000' });
    const [rev = ''] = /^[0-9a-f]{7,}/m.exec(text) ?? [];
    return (await call('git_show', { rev })).text;
  },
  async wrong(call) {
    return (await call('git_blame', { path, lines: '2' })).text;
  },
  verify(answer) {
    if (!answer.includes('Grace')) return 'does not name Grace';
    return /proxy/i.test(answer) ? undefined : 'does not say why';
  },
});
