import { chmodSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { git, gitBytes } from '../temporary.ts';
import { trap } from './planting.ts';
import type { Trap } from './planting.ts';

/** What the tools do to a repository, with the options they always give; what it changes the next one finds. */
const ordinary: readonly (readonly string[])[] = [
  ['status', '--porcelain=v2', '-z', '--branch', '--ignore-submodules=dirty'],
  ['diff', '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty'],
  ['diff', '--no-ext-diff', '--no-textconv', '--cached', 'HEAD~1'],
  ['log', '-p', '--no-ext-diff', '--no-textconv', '-n3'],
  ['show', '--no-ext-diff', '--no-textconv', 'HEAD'],
  ['blame', '--no-textconv', '--porcelain', '--', 'a.txt'],
  ['grep', '-n', 'two', '--', '*.txt'],
  ['for-each-ref'],
  ['add', '--', 'b.txt'],
  ['commit', '-m', 'change'],
  ['merge', '--no-edit', 'side'],
  ['merge', '--no-edit', 'clash'],
  ['merge', '--abort'],
  ['checkout', '-q', 'clash'],
  ['checkout', '-q', 'main'],
  ['stash', 'push', '-u'],
  ['add', '-A'],
  ['commit', '--allow-empty', '-am', 'all'],
  ['cherry-pick', 'clash'],
  ['cherry-pick', '--abort'],
  ['rebase', 'clash'],
  ['rebase', '--abort'],
  ['tag', '-m', 'tag', 'v1'],
  ['fetch', 'origin'],
  ['push', 'origin', 'main'],
];

interface Vector {
  readonly name: string;
  plant(trap: Trap): void;
  /** The verb that springs it for whoever runs git as it is. */
  readonly control: readonly string[];
  /** The first git that knows it, as 1000 × major + minor. */
  readonly newer?: number;
  /** `network` is needed for the walls to be tried. */
  readonly network?: boolean;
}

const [major = 0, minor = 0] = git('.', 'version').replace(/^\D+/, '').split('.').map(Number);
const gitVersion = major * 1000 + minor;

const set = (section: string, lines: (command: string) => string) => (repository: Trap) =>
  repository.config(`[${section}]\n${lines(repository.command)}\n`);

const setAbrupt = (section: string, lines: (command: string) => string) => (repository: Trap) =>
  repository.config(`[${section}]\n${lines(repository.abrupt)}\n`);

const hook = (name: string) => (repository: Trap) => {
  repository.make({ [`.git/hooks/${name}`]: `#!/bin/sh\n${repository.command} hook </dev/null\n` });
  chmodSync(`${repository.top}/.git/hooks/${name}`, 0o755);
};

/** Makes the last commit of a branch look signed, so that it is worth checking. */
function signed({ top }: Trap, branch: string) {
  const [head = '', ...rest] = git(top, 'cat-file', 'commit', branch).split('\n\n');
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----';
  const input = `${head}\n${signature}\n\n${rest.join('\n\n')}`;
  const id = gitBytes(top, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input }).toString().trim();
  git(top, 'update-ref', `refs/heads/${branch}`, id);
}

/** A repository in the tree: `merge`, `stash`, `add -A` and `commit -a` run git in it whatever they are told. */
function submodule(it: Trap, config: string) {
  it.make({ 'sub/c.txt': 'c\n', 'sub/.gitattributes': '* filter=s\n' });
  git(`${it.top}/sub`, 'init', '-q');
  git(`${it.top}/sub`, 'add', '.');
  git(`${it.top}/sub`, 'commit', '-qm', 'sub');
  it.make({
    // Of the same size, so that git has to look into it.
    'sub/c.txt': 'd\n',
    '.gitmodules': '[submodule "s"]\npath = sub\nurl = ./s\nignore = none\n',
  });
  git(it.top, 'add', 'sub', '.gitmodules');
  git(it.top, 'commit', '-qm', 'with a submodule');
  it.make({ 'sub/.git/config': `[core]\nrepositoryformatversion = 0\nbare = false\n${config}` });
}

const commit = ['commit', '-qam', 'x'];
const merge = ['merge', '--no-edit', 'side'];

const vectors: readonly Vector[] = [
  { name: 'core.fsmonitor', plant: set('core', (run) => `fsmonitor = ${run}`), control: ['status'] },
  { name: 'diff.external', plant: set('diff', (run) => `external = ${run}`), control: ['diff'] },
  { name: 'diff.x.command', plant: set('diff "x"', (run) => `command = ${run}`), control: ['diff'] },
  {
    name: 'diff.x.textconv',
    plant: set('diff "x"', (run) => `textconv = ${run}`),
    control: ['blame', 'a.txt'],
  },
  { name: 'filter.x.clean', plant: set('filter "x"', (run) => `clean = ${run}`), control: ['diff'] },
  {
    name: 'filter.x.smudge',
    plant: set('filter "x"', (run) => `smudge = ${run}`),
    control: ['checkout', '-f', 'clash'],
  },
  { name: 'filter.x.process', plant: set('filter "x"', (run) => `process = ${run}`), control: ['diff'] },
  {
    name: 'filter.x.required',
    plant: set('filter "x"', (run) => `clean = ${run}\nrequired`),
    control: ['diff'],
  },
  { name: 'merge.x.driver', plant: set('merge "x"', (run) => `driver = ${run} %A`), control: merge },
  ...['pre-commit', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change'].map(
    (name) => ({
      name: `hooks/${name}`,
      plant: hook(name),
      control: commit,
    }),
  ),
  { name: 'hooks/post-checkout', plant: hook('post-checkout'), control: ['checkout', '-f', 'clash'] },
  {
    name: 'core.hooksPath',
    plant: (it) => {
      hook('pre-commit')(it);
      git(it.top, 'config', 'core.hooksPath', '.git/hooks');
    },
    control: commit,
  },
  {
    name: 'a hook of the configuration',
    plant: set('hook "evil"', (run) => `event = pre-commit\ncommand = ${run}`),
    control: commit,
    newer: 2054,
  },
  {
    name: 'a hook that keeps `hook.pre-commit.enabled` for its own',
    plant: set(
      'hook "pre-commit"',
      (run) => `command = true\n[hook "evil"]\nevent = pre-commit\ncommand = ${run}`,
    ),
    control: commit,
    newer: 2054,
  },
  { name: 'gpg.program', plant: set('gpg', (run) => `program = ${run}\n[commit]\ngpgSign`), control: commit },
  {
    name: 'gpg.ssh.program',
    plant: set(
      'gpg',
      (run) => `format = ssh\n[gpg "ssh"]\nprogram = ${run}\n[commit]\ngpgSign\n[user]\nsigningKey = k`,
    ),
    control: commit,
  },
  {
    name: 'gpg.ssh.defaultKeyCommand',
    plant: set('gpg', (run) => `format = ssh\n[gpg "ssh"]\ndefaultKeyCommand = ${run}\n[commit]\ngpgSign`),
    control: commit,
  },
  {
    name: 'tag.gpgSign',
    plant: set('gpg', (run) => `program = ${run}\n[tag]\ngpgSign`),
    control: ['tag', '-mx', 'x'],
  },
  {
    name: 'core.sshCommand',
    plant: setAbrupt('core', (run) => `sshCommand = ${run}\n[remote "origin"]\nurl = ssh://127.0.0.1:1/x`),
    control: ['fetch', 'origin'],
    network: true,
  },
  {
    name: 'ext::',
    plant: setAbrupt('remote "origin"', (run) => `url = "ext::${run} %S"\n[protocol "ext"]\nallow = always`),
    control: ['fetch', 'origin'],
    network: true,
  },
  {
    name: 'core.gitProxy',
    plant: setAbrupt('core', (run) => `gitProxy = ${run}\n[remote "origin"]\nurl = git://127.0.0.1:1/x`),
    control: ['fetch', 'origin'],
    network: true,
  },
  {
    name: 'remote.origin.uploadpack',
    plant: setAbrupt('remote "origin"', (run) => `url = .\nuploadpack = ${run}`),
    control: ['fetch', 'origin'],
  },
  {
    name: 'remote.origin.receivepack',
    plant: setAbrupt('remote "origin"', (run) => `url = .\nreceivepack = ${run}`),
    control: ['push', 'origin', 'main'],
  },
  {
    name: 'a file that .git/config includes',
    plant: (it) => {
      it.make({ '.git/more': `[filter "x"]\nclean = ${it.command}\n` });
      it.config('[include]\npath = more\n');
    },
    control: ['diff'],
  },
  {
    name: 'a file that .git/config includes on a branch',
    plant: (it) => {
      it.make({ '.git/more': `[filter "x"]\nclean = ${it.command}\n` });
      it.config('[includeIf "onbranch:main"]\npath = more\n');
    },
    control: ['diff'],
  },
  {
    name: 'config.worktree',
    plant: (it) => {
      it.make({ '.git/config.worktree': `[filter "x"]\nclean = ${it.command}\n` });
      it.config('[extensions]\nworktreeConfig\n');
    },
    control: ['diff'],
  },
  {
    name: 'log.showSignature',
    plant: (it) => {
      signed(it, 'main');
      set('gpg', (run) => `program = ${run}\n[log]\nshowSignature`)(it);
    },
    control: ['log'],
  },
  {
    name: 'merge.verifySignatures',
    plant: (it) => {
      signed(it, 'side');
      set('gpg', (run) => `program = ${run}\n[merge]\nverifySignatures`)(it);
    },
    control: merge,
  },
  {
    name: 'a fetch of objects that are promised',
    plant: (it) => {
      const id = git(it.top, 'rev-parse', 'HEAD:a.txt').trim();
      rmSync(`${it.top}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`);
      it.config(`[remote "origin"]\nurl = .\nuploadpack = ${it.abrupt}\npromisor\n`);
      it.config('[core]\nrepositoryFormatVersion = 1\n[extensions]\npartialClone = origin\n');
    },
    control: ['show', 'HEAD'],
  },
  {
    name: 'a monitor of a submodule',
    plant: (it) => submodule(it, `fsmonitor = ${it.command}\n`),
    control: ['status'],
  },
  {
    name: 'a filter of a submodule',
    plant: (it) => submodule(it, `[filter "s"]\nclean = ${it.command}\n`),
    control: ['status'],
  },
  { name: 'core.editor', plant: set('core', (run) => `editor = ${run}`), control: ['commit', '--amend'] },
  {
    name: 'sequence.editor',
    plant: set('sequence', (run) => `editor = ${run}`),
    control: ['rebase', '-i', 'HEAD~1', '--autostash'],
  },
];

test.each(vectors)('$name runs nothing', ({ plant, network = false }) => {
  using it = trap();
  plant(it);
  for (const args of ordinary) {
    it.hardened(args, { network, storing: args[0] === 'add' });
    expect([args, it.sprung()]).toEqual([args, false]);
  }
});

test.for(vectors)('without the overrides, $name runs', ({ plant, control, newer = 0 }) => {
  using it = trap();
  plant(it);
  it.plain(control);
  // An older git does nothing with it: there are no hooks in the configuration before 2.54.
  expect(it.sprung()).toBe(gitVersion >= newer);
});

test.each([
  ['hooks', hook('pre-commit'), commit],
  ['filters', set('filter "x"', (run) => `clean = ${run}`), ['diff', '--no-ext-diff']],
  ['textconv', set('diff "x"', (run) => `textconv = ${run}`), ['blame', 'a.txt']],
  ['merge drivers', set('merge "x"', (run) => `driver = ${run} %A`), merge],
] as const)('trust gives %s back', (_name, plant, args) => {
  using it = trap();
  plant(it);
  it.hardened(args, { trusted: true });
  expect(it.sprung()).toBe(true);
});

const helpers = [
  ['credential.helper', '[credential]'],
  ['credential.<url>.helper', '[credential "https://a.example"]'],
] as const;

const question = 'protocol=https\nhost=a.example\nusername=u\n\n';

test('core.askPass runs nothing, and without the overrides it runs', () => {
  using it = trap();
  it.config(`[core]\naskPass = ${it.abrupt}\n`);
  it.hardened(['credential', 'fill'], { network: true }, question);
  expect(it.sprung()).toBe(false);
  it.plain(['credential', 'fill'], question);
  expect(it.sprung()).toBe(true);
});

test.each(helpers)('%s runs nothing, and without the overrides it runs', (_name, section) => {
  using it = trap();
  it.config(`${section}\nhelper = "!${it.abrupt}"\n`);
  for (const network of [false, true]) {
    it.hardened(['credential', 'fill'], { network }, question);
    expect(it.sprung()).toBe(false);
  }
  it.plain(['credential', 'fill'], question);
  expect(it.sprung()).toBe(true);
});

test.each(helpers)(
  '%s of the user gives passwords to calls that use the network, and only to them',
  (_name, section) => {
    using it = trap();
    it.config(`${section}\nhelper = "!${it.abrupt}"\n`);
    it.own(`${section}\nhelper = "!echo password=secret #"\n`);
    expect(it.hardened(['credential', 'fill'], { network: false }, question).out).not.toContain('secret');
    expect(it.hardened(['credential', 'fill'], { network: true }, question).out).toContain('password=secret');
    expect(it.sprung()).toBe(false);
  },
);
