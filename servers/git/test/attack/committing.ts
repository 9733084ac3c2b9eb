/**
 * A server of its own that commits as fast as it can: `node committing.ts <repository> <name> <count>`. Prints what became
 * of each attempt as JSON, a line each; an attempt that was refused is made again.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gitCommit } from '../../src/tools/git-commit.ts';
import { player } from '../playing.ts';

const [top = '', name = '', count = '0'] = process.argv.slice(2);
const { run } = player({ roots: [top] });
for (let index = 0; index < Number(count); index += 1) {
  const path = `${name}-${index}.txt`;
  writeFileSync(join(top, path), `${path}\n`);
  for (;;) {
    const outcome = await run(gitCommit, { message: path, paths: [path] });
    console.log(JSON.stringify('text' in outcome ? { made: path } : outcome));
    if ('text' in outcome) break;
    await setTimeout(5 + Math.random() * 20);
  }
}
