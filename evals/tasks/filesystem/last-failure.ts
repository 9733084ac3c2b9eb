import { defineTask } from '../../src/task.ts';
import { filesystemFlags, makeFiles } from '../../src/world.ts';

const LINES = 60_000;

/** The line is far behind the first page, and there are others like it. */
const log = (): string =>
  Array.from({ length: LINES }, (_, index) => {
    const level = index % 9_000 === 8_123 ? 'ERROR payment failed' : 'INFO request done';
    return `2026-11-20T${String(Math.floor(index / 2_500)).padStart(2, '0')}:00:00Z ${level} id=${index}`;
  }).join('\n');

export const lastFailure = defineTask({
  prompt:
    'What was the id of the last payment that failed according to app.log, and which request came right after it?',
  server: 'filesystem',
  world(folder) {
    makeFiles(folder, { 'files/app.log': log() });
    return filesystemFlags(folder, 'read');
  },
  async reference(call) {
    const { text } = await call('search_text', { pattern: 'payment failed', path: 'app.log', context: 1 });
    return text;
  },
  async wrong(call) {
    return (await call('read_file', { path: 'app.log' })).text;
  },
  verify: (answer) =>
    /id=53123\b/.test(answer) && /id=53124\b/.test(answer) ? undefined : 'does not name ids 53123 and 53124',
});
