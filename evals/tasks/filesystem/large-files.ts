import { defineTask } from '../../src/task.ts';
import { filesystemFlags, makeFiles } from '../../src/world.ts';

export const largeFiles = defineTask({
  prompt: 'Which video of this folder takes the most space, and how many bytes does it have?',
  server: 'filesystem',
  world(folder) {
    makeFiles(folder, {
      'files/2024/party.mp4': Buffer.alloc(30_000),
      'files/2025/trip/beach.mp4': Buffer.alloc(90_001),
      'files/2025/trip/beach.raw': Buffer.alloc(200_000),
      'files/2026/garden.mp4': Buffer.alloc(60_000),
    });
    return filesystemFlags(folder, 'read');
  },
  async reference(call) {
    const { text } = await call('find_files', { glob: '*.mp4', larger_than: 50_000 });
    const [path = ''] = /2025\S+/.exec(text) ?? [];
    return (await call('list_directory', { path, details: true })).text;
  },
  async wrong(call) {
    return (await call('list_directory', { path: '2026', details: true })).text;
  },
  verify: (answer) =>
    /\b90001\b.*beach\.mp4/.test(answer) ? undefined : 'does not name beach.mp4 with 90001 bytes',
});
