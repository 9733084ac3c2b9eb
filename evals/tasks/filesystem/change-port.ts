import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { filesystemFlags, makeFiles } from '../../src/world.ts';

const before = '[server]\r\nhost = 0.0.0.0\r\nport = 3000\r\n\r\n[client]\r\nport = 3000\r\n';

/** A file of Windows, in which the same line stands twice. */
export const changePort = defineTask({
  prompt: 'Let our server listen on port 8080. Which file was it, and what does it say now?',
  server: 'filesystem',
  tour: true,
  world(folder) {
    makeFiles(folder, {
      'files/conf/app.ini': before,
      'files/conf/log.ini': '[log]\nlevel = info\n',
      'files/README.md': 'The port is set in the configuration.\n',
    });
    return filesystemFlags(folder, 'write');
  },
  async reference(call) {
    await call('search_text', { pattern: 'port = ' });
    await call('edit_file', {
      path: 'conf/app.ini',
      edits: [{ old: 'host = 0.0.0.0\nport = 3000', new: 'host = 0.0.0.0\nport = 8080' }],
    });
    return (await call('read_file', { path: 'conf/app.ini' })).text;
  },
  async wrong(call) {
    const edits = [{ old: 'port = 3000', new: 'port = 8080', count: 2 }];
    await call('edit_file', { path: 'conf/app.ini', edits });
    return (await call('read_file', { path: 'conf/app.ini' })).text;
  },
  verify(answer, folder) {
    const now = readFileSync(join(folder, 'files/conf/app.ini'), 'utf8');
    if (now !== before.replace('port = 3000', 'port = 8080'))
      return 'leaves another file than the one wanted';
    return answer.includes('conf/app.ini') ? undefined : 'does not name the file';
  },
});
