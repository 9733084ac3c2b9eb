/**
 * Tries the packed tarball of the server in whose folder it is started, as a new user would: alone, in an empty
 * folder, with an empty npm cache, through every client and both transports.
 */
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { allTasks, attempt } from '@handrail/evals';
import { Wire } from '@handrail/testing/wire';
import { clients, connectHttp, launchHttp, launchStdio } from '@handrail/testing';
import * as z from 'zod';
import { install, pack } from './pack.ts';
import { readJson } from './read-json.ts';
import { must } from './run.ts';
import { type PublishedServer, servers } from './workspaces.ts';

const TARBALL_BYTES = 400_000;
const LARGER_TARBALLS = new Map([
  ['email', 500_000], // IMAP, SMTP, MIME, HTML and Markdown
  ['sql', 800_000], // drivers of three engines, and a sample database that is half of it
]);

/** Native modules, which cannot be bundled, and how many packages each is: this one names what it is compiled with. */
const ALLOWED_DEPENDENCIES = new Map([['better-sqlite3', 2]]);

/** The Node that npm was started with, as opposed to the one the scripts run on. */
const hostNode = process.env['HANDRAIL_HOST_NODE'] ?? process.execPath;

const claim = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
  console.error(`  ok ${what}`);
};

function checkTarball({ name, manifest }: PublishedServer, tarball: string): void {
  const { size } = statSync(tarball);
  const most = LARGER_TARBALLS.get(name) ?? TARBALL_BYTES;
  claim(size <= most, `tarball of ${(size / 1000).toFixed(0)} kB within ${most / 1000} kB`);
  const extra = Object.keys(manifest.dependencies).filter((each) => !ALLOWED_DEPENDENCIES.has(each));
  claim(
    extra.length === 0,
    `no runtime dependency that could be bundled${extra.map((each) => ` (${each})`).join('')}`,
  );
}

/** `npx -y ./x.tgz`, with nothing cached. */
function checkNpx(server: PublishedServer, tarball: string): void {
  const { manifest } = server;
  const folder = mkdtempSync(join(tmpdir(), 'handrail-npx-'));
  const name = basename(tarball);
  writeFileSync(join(folder, 'package.json'), '{}'); // npx would look for one in the folders above
  copyFileSync(tarball, join(folder, name)); // npx takes an absolute path for a program
  const npx = (...args: string[]) =>
    spawnSync('npx', ['-y', `./${name}`, ...args], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32', // npx is a .cmd file there
      env: { ...process.env, npm_config_cache: join(folder, 'cache') },
    });
  try {
    const help = npx('--help');
    const isHelpful = help.status === 0 && help.stdout.includes('Usage: ');
    // An install may fail for reasons of the network, which only npm can tell.
    claim(isHelpful, `npx -y ./${name} --help${isHelpful ? '' : `: ${help.stderr}`}`);
    claim(npx('--version').stdout.trim() === manifest.version, `--version prints ${manifest.version}`);
    const flags = taskOf(server).world?.(join(folder, 'world')) ?? [];
    const check = npx(...flags, '--check');
    claim(check.status === 0 && check.stdout.startsWith('ok: '), '--check exits with 0');
    const wrong = npx(...flags, '--check', '--no-such-flag');
    claim(
      wrong.status === 1 && wrong.stdout.includes('--no-such-flag is not a flag'),
      '--check says what to mend, exits with 1',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A task of the server, for everything that has to be tried with it. */
function taskOf({ name }: PublishedServer): (typeof allTasks)[number] {
  const task = allTasks.find((candidate) => candidate.server === name);
  if (task === undefined) throw new Error(`no eval task for ${name}`);
  return task;
}

async function checkSessions(server: PublishedServer, entry: string, node: string): Promise<void> {
  const task = taskOf(server);
  const solve = async (where: string, start: Parameters<typeof attempt>[2]) => {
    const { complaint } = await attempt(task, task.reference, start);
    const outcome = complaint === undefined ? '' : `: ${complaint}`;
    claim(complaint === undefined, `${task.name} through ${where}${outcome}`);
  };
  for (const client of clients) {
    await solve(`${client} on stdio`, async (args) => {
      return await launchStdio({ command: node, args: [entry, ...args] }, client);
    });
    // Without a token, nothing can be changed over HTTP.
    await solve(`${client} on HTTP`, async (args) => {
      const env = { HANDRAIL_HTTP_TOKEN: 'smoke-test-token-0123456789' };
      const listener = await launchHttp({ command: node, args: [entry, ...args], env });
      const session = await connectHttp(listener.url, client, env.HANDRAIL_HTTP_TOKEN);
      return {
        ...session,
        async [Symbol.asyncDispose]() {
          await session[Symbol.asyncDispose]();
          await listener[Symbol.asyncDispose]();
        },
      };
    });
  }
}

/** Stdout carries protocol only, junk is answered, and the process ends with its client. */
async function checkWire(entry: string): Promise<void> {
  const wire = await Wire.open(entry);
  wire.raw('{oops\n[]\n{"id":7}\n\0\n');
  wire.send({ jsonrpc: '2.0', id: 8, method: 'tools/list' });
  await wire.answer(8);
  wire.child.stdin?.end();
  const { code } = await wire.exit();
  const lines = wire.stdout.trimEnd().split('\n');
  const answers = lines.map(
    (line) => z.object({ jsonrpc: z.literal('2.0'), id: z.unknown() }).parse(JSON.parse(line)).id,
  );
  claim(
    code === 0 && answers.join() === '1,,,7,,8',
    'junk on stdin is answered, stdout is protocol only, EOF ends it',
  );
}

/** On a Node that is too old the server must say so in one sentence; on another supported one it must work. */
async function checkHostNode(server: PublishedServer, entry: string): Promise<void> {
  const version = spawnSync(hostNode, ['--version'], { encoding: 'utf8' }).stdout.trim();
  if (hostNode === process.execPath || version === process.version) return;
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) {
    console.error(`  on Node ${version}`);
    return await checkSessions(server, entry, hostNode);
  }
  const { status, stdout, stderr } = spawnSync(hostNode, [entry], { encoding: 'utf8', input: '' });
  claim(
    status === 1 &&
      stdout === '' &&
      /^@handrail\/\w+ needs Node 22\.12 or newer; this is Node [\d.]+\. [^\n]+\n$/.test(stderr),
    `Node ${version} is refused in one sentence`,
  );
}

const server = servers().find(({ folder }) => folder === process.cwd());
if (server === undefined) throw new Error('start it in the folder of a server');
console.error(`${server.manifest.name} ${server.manifest.version}`);
const tarball = await pack(server);
checkTarball(server, tarball);
await must('publint', ['run', '--strict', tarball]);
console.error('  ok publint');
checkNpx(server, tarball);
const { folder, entry } = await install(server, tarball);
try {
  const installed = readJson(
    join(folder, 'package-lock.json'),
    z.object({ packages: z.record(z.string(), z.unknown()) }),
  );
  const packages = Object.keys(installed.packages).length - 1;
  const native = Object.keys(server.manifest.dependencies).map((each) => ALLOWED_DEPENDENCIES.get(each) ?? 0);
  claim(
    packages === native.reduce((sum, count) => sum + count, 1),
    `an install is ${packages} package${packages === 1 ? '' : 's'}`,
  );
  await checkWire(entry);
  await checkSessions(server, entry, process.execPath);
  await checkHostNode(server, entry);
} finally {
  rmSync(folder, { recursive: true });
}
