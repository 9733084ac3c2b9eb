import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  checkChangesets,
  manifestDiffers,
  type State,
  type Workspace,
  workspaceOf,
} from './check-changesets.ts';

const script = join(import.meta.dirname, 'check-changesets.ts');

const manifest = (name: string, rest: object = {}) => JSON.stringify({ name, ...rest });
const isPrivate = { private: true };
const bundled = (...names: string[]) => ({
  devDependencies: Object.fromEntries(names.map((name) => [name, 'workspace:*'])),
});
const installed = (...names: string[]) => ({
  dependencies: Object.fromEntries(names.map((name) => [name, 'workspace:*'])),
});

const manifests: Record<string, string> = {
  'shared/logging': manifest('@handrail/logging', isPrivate),
  'shared/server': manifest('@handrail/server', { ...isPrivate, ...installed('@handrail/logging') }),
  'shared/testing': manifest('@handrail/testing', { ...isPrivate, ...installed('@handrail/server') }),
  'servers/time': manifest('@handrail/time', bundled('@handrail/server', '@handrail/testing')),
  'servers/git': manifest('@handrail/git', bundled('@handrail/server', '@handrail/testing')),
  'packages/host': manifest('@handrail/host', {
    ...bundled('@handrail/time'),
    ...installed('@handrail/git'),
  }),
};
const workspaces: Workspace[] = Object.entries(manifests).map(([dir, json]) => workspaceOf(dir, json));

const changeset = (...lines: string[]) => ({
  file: `.changeset/${lines.length}.md`,
  text: `---\n${lines.join('\n')}\n---\n\nWords.\n`,
});

const check = (changed: string[], ...changesets: State['changesets']) =>
  checkChangesets({ workspaces, since: 'abc', changed, changesets });

describe('what a change reaches', () => {
  it.each([
    ['servers/git/src/log.ts', 'a server reaches itself, and nobody who installs it', ['git']],
    ['servers/time/src/zone.ts', 'a server reaches who bundles it', ['host', 'time']],
    ['shared/server/src/index.ts', 'shared code reaches all that bundle it', ['git', 'host', 'time']],
    ['shared/logging/src/log.ts', 'also through other shared code', ['git', 'host', 'time']],
    ['shared/logging/package.json', 'also by its dependencies', ['git', 'host', 'time']],
  ])('%s: %s', (path, _, names) => {
    const [problem, advice] = check([path]);
    const reached = names.map((name) => `@handrail/${name}`);
    expect(problem).toBe(
      `${path} changed since abc, reaching ${reached.join(', ')}, ` +
        `and no pending changeset names ${reached.join(', ')}`,
    );
    const lines = reached.map((name) => `'${name}': patch`).join('\n');
    expect(advice).toContain(`add .changeset/${names.join('-')}.md:\n\n---\n${lines}\n---\n`);
  });

  it.each([
    'shared/testing/src/index.ts',
    'servers/time/test/zone.test.ts',
    'servers/time/README.md',
    'bench/src/a.ts',
  ])('%s reaches nobody', (path) => {
    expect(check([path])).toEqual([]);
  });
});

describe('what covers a change', () => {
  it('is a changeset for each package reached', () => {
    const paths = ['servers/time/src/zone.ts'];
    expect(check(paths, changeset("'@handrail/time': minor", '"@handrail/host": patch'))).toEqual([]);
    expect(check(paths, changeset('@handrail/time: minor'))[0]).toMatch(/names @handrail\/host$/);
  });

  it('is not a changeset that moves nothing', () => {
    expect(check(['servers/git/src/log.ts'], changeset("'@handrail/git': none"))).toHaveLength(2);
  });

  it('is needed by every published package before the first release', () => {
    const [problem] = checkChangesets({
      workspaces,
      changed: [],
      changesets: [changeset("'@handrail/time': minor")],
    });
    expect(problem).toBe(
      'nothing was released yet, and no pending changeset names @handrail/git, @handrail/host',
    );
  });
});

describe('a changeset that releases nothing', () => {
  it('is told what to name instead of a private package', () => {
    expect(check([], changeset("'@handrail/logging': patch"))).toEqual([
      '.changeset/1.md: @handrail/logging is private, so this line releases nothing; name what ' +
        "bundles it:\n'@handrail/git': patch\n'@handrail/host': patch\n'@handrail/time': patch",
    ]);
    expect(check([], changeset("'@handrail/testing': patch"))[0]).toContain('remove the line');
  });

  it('is told that a package or a bump does not exist', () => {
    expect(check([], changeset("'@handrail/tmie': patch"))).toEqual([
      '.changeset/1.md: no package @handrail/tmie; there are @handrail/git, @handrail/host, @handrail/time',
    ]);
    expect(check([], changeset("'@handrail/time': pathc"))[0]).toContain('"pathc" is none of');
  });
});

it('ignores what no user of a package.json meets', () => {
  const before = manifest('@handrail/time', { version: '1.0.0', scripts: { test: 'x' } });
  expect(manifestDiffers(before, manifest('@handrail/time', { version: '1.1.0' }))).toBe(false);
  expect(manifestDiffers(before, manifest('@handrail/time', installed('luxon')))).toBe(true);
  expect(manifestDiffers('', before)).toBe(false);
});

describe('the command, in a repository', () => {
  const temporary: string[] = [];
  afterAll(() => {
    for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
  });

  const scratch = () => {
    const dir = mkdtempSync(join(tmpdir(), 'handrail-changesets-'));
    temporary.push(dir);
    return dir;
  };

  const write = (dir: string, files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };

  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      stdio: 'pipe',
    });

  const commit = (dir: string) => {
    git(dir, 'add', '--all');
    git(dir, 'commit', '--quiet', '--message', 'x');
  };

  const run = (cwd: string, base = '') => {
    const env = { ...process.env, GITHUB_BASE_REF: base };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd, env, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  const fresh = () => {
    const dir = scratch();
    git(dir, 'init', '--quiet', '--initial-branch=main');
    write(dir, { '.changeset/README.md': '' });
    for (const [at, json] of Object.entries(manifests)) {
      write(dir, { [`${at}/package.json`]: json, [`${at}/src/index.ts`]: '' });
    }
    return dir;
  };

  const released = () => {
    const dir = fresh();
    for (const name of ['servers/time', 'servers/git', 'packages/host'])
      write(dir, { [`${name}/CHANGELOG.md`]: 'x' });
    commit(dir);
    return dir;
  };

  it('asks for every package where nothing was committed or released', () => {
    const { status, stderr } = run(fresh());
    expect(status).toBe(1);
    expect(stderr).toContain('names @handrail/git, @handrail/host, @handrail/time');
  });

  it('counts committed and uncommitted changes since the last release', () => {
    const dir = released();
    expect(run(dir)).toMatchObject({ status: 0, stderr: '' });
    write(dir, { 'servers/git/src/new.ts': '' });
    expect(run(dir).stderr).toContain('servers/git/src/new.ts changed');
    commit(dir);
    expect(run(dir).stderr).toContain('servers/git/src/new.ts changed');
    write(dir, { '.changeset/a.md': changeset("'@handrail/git': patch").text });
    expect(run(dir)).toMatchObject({ status: 0, stderr: '' });
  });

  it('counts a pull request from where it left its base', () => {
    const dir = released();
    write(dir, { 'servers/git/src/old.ts': '' });
    commit(dir);
    git(dir, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    expect(run(dir, 'main')).toMatchObject({ status: 0, stderr: '' });
    write(dir, { 'servers/git/src/new.ts': '' });
    commit(dir);
    expect(run(dir, 'main').stderr).toContain('servers/git/src/new.ts changed');
  });

  it('lets the release itself pass', () => {
    const dir = released();
    write(dir, { 'servers/time/src/new.ts': '' });
    commit(dir);
    git(dir, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    const bundles = bundled('@handrail/server', '@handrail/testing');
    write(dir, {
      'servers/time/package.json': manifest('@handrail/time', { version: '2.0.0', ...bundles }),
      'servers/time/CHANGELOG.md': '2',
    });
    expect(run(dir)).toMatchObject({ status: 0, stderr: '' });
    commit(dir);
    expect(run(dir, 'main')).toMatchObject({ status: 0, stderr: '' });
    expect(run(dir)).toMatchObject({ status: 0, stderr: '' });
  });

  it('says what a shallow clone hides', () => {
    const dir = released();
    write(dir, { 'servers/git/src/new.ts': '' });
    commit(dir);
    const clone = scratch();
    git(clone, 'clone', '--quiet', '--depth=1', `file://${dir}`, '.');
    const { status, stdout } = run(clone, 'main');
    expect(status).toBe(0);
    expect(stdout).toContain('this clone is shallow; only changes since');
    write(clone, { 'servers/git/src/new.ts': 'changed' });
    expect(run(clone).status).toBe(1);
  });
});
