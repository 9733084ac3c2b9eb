// The way into every npm script, on whatever Node is there: installs what the lock file says when it is not
// installed yet, then runs the TypeScript file it is given on the project's own Node. Plain JavaScript, for old versions of Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';
const node = join(root, 'node_modules/node/bin', windows ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules/.installed');

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'pnpm-lock.yaml')))
  .digest('hex');
const installed = existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

if (!installed) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.error(`Installing the locked dependencies with ${packageManager} (once, about half a minute) …`);
  const { status, error } = spawnSync('npx', ['-y', packageManager, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 2, 2], // stdout belongs to the script, which may print JSON
    shell: windows,
  });
  if (error) fail(`npx is missing (${error.message}); it comes with npm: install Node from nodejs.org.`);
  if (status !== 0)
    fail('The dependencies could not be installed; the lines above say why. Is the npm registry reachable?');
  if (!existsSync(node))
    fail('The node package was installed without its binary; delete node_modules and try again.');
  writeFileSync(stamp, lock);
}

const { status } = spawnSync(node, process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
  // The machine's own Node: below npm, `node` may already be the project's.
  env: { HANDRAIL_HOST_NODE: process.env.npm_node_execpath ?? process.execPath, ...process.env },
});
process.exit(status ?? 1);
