/** Commits everything and ends in the middle: `node leaving.ts <repository> <file>` exits as soon as the file is there. */
import { existsSync } from 'node:fs';
import { gitCommit } from '../../src/tools/git-commit.ts';
import { player } from '../playing.ts';

const [top = '', begun = ''] = process.argv.slice(2);
void player({ roots: [top], trusted: [top] }).run(gitCommit, { message: 'Left', all: true });
setInterval(() => {
  if (existsSync(begun)) process.exit(0);
}, 5);
