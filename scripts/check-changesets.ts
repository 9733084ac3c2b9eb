// A changeset that names only private packages releases nothing, and bundled code moves no version by itself:
// every change that reaches a published package needs a pending changeset that names the package.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Never bundled, so a change in it reaches no user. */
const notBundled = '@handrail/testing';
const areas = ['servers', 'shared', 'packages'];
/** What of package.json a user of the package meets. */
const fields = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bin', 'exports', 'engines'];
const bumps = ['major', 'minor', 'patch', 'none'];

export interface Workspace {
  readonly dir: string;
  readonly name: string;
  readonly published: boolean;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

export interface State {
  readonly workspaces: readonly Workspace[];
  /** The commit that `changed` counts from; unset when nothing was released yet. */
  readonly since?: string;
  readonly changed: readonly string[];
  readonly changesets: readonly { readonly file: string; readonly text: string }[];
}

/** One message for each thing to mend. */
export function checkChangesets({ workspaces, since, changed, changesets }: State): string[] {
  const published = workspaces
    .flatMap((workspace) => (workspace.published ? [workspace.name] : []))
    .toSorted();
  const named = new Set<string>();
  const problems = changesets.flatMap(({ file, text }) =>
    parse(text).flatMap(({ name, bump }) => {
      if (!published.includes(name)) return [`${file}: ${wrongName(name, workspaces, published)}`];
      if (!bumps.includes(bump)) return [`${file}: "${bump}" is none of ${bumps.join(', ')}`];
      if (bump !== 'none') named.add(name);
      return [];
    }),
  );

  const missing = new Set<string>();
  const demand = (reached: readonly string[], reason: string) => {
    const bare = reached.filter((name) => !named.has(name));
    if (bare.length > 0) problems.push(`${reason}, and no pending changeset names ${bare.join(', ')}`);
    for (const name of bare) missing.add(name);
  };
  if (since === undefined) demand(published, 'nothing was released yet');
  for (const workspace of since === undefined ? [] : workspaces) {
    const files = changed.filter((path) => counts(path, workspace));
    if (files.length === 0) continue;
    const reached = reach(workspace, workspaces);
    demand(reached, `${summary(files)} changed since ${since}, reaching ${reached.join(', ')}`);
  }
  if (missing.size > 0)
    problems.push(`add .changeset/${fileName(missing, changesets)}:\n\n${template(missing)}`);
  return problems;
}

const counts = (path: string, { dir }: Workspace) =>
  path.startsWith(`${dir}/src/`) || path === `${dir}/package.json`;

/** The published packages that carry code of this one: itself, and whoever bundles it. */
function reach(start: Workspace, workspaces: readonly Workspace[]): string[] {
  const reached = new Set([start]);
  for (const workspace of reached) {
    for (const next of workspaces) if (bundles(next, workspace)) reached.add(next);
  }
  return [...reached].flatMap(({ published, name }) => (published ? [name] : [])).toSorted();
}

/** A published dependency is installed, not bundled, and changesets moves its dependents itself. */
const bundles = (user: Workspace, { name, published }: Workspace) =>
  name !== notBundled &&
  (user.devDependencies.includes(name) || (!published && user.dependencies.includes(name)));

function wrongName(name: string, workspaces: readonly Workspace[], published: readonly string[]): string {
  const workspace = workspaces.find((candidate) => candidate.name === name);
  if (!workspace) return `no package ${name}; there are ${published.join(', ')}`;
  const reached = reach(workspace, workspaces);
  if (reached.length === 0) return `${name} is private and reaches no published package; remove the line`;
  return `${name} is private, so this line releases nothing; name what bundles it:\n${lines(reached)}`;
}

/** The front matter of a changeset: one "name: bump" a line. */
function parse(text: string): { name: string; bump: string }[] {
  const [, head = ''] = /^---\r?\n(.*?)^---/ms.exec(text) ?? [];
  return [...head.matchAll(/^\s*(['"]?)([^'":\s]+)\1\s*:\s*(['"]?)(\w+)\3\s*$/gm)].map(
    ([, , name = '', , bump = '']) => ({ name, bump }),
  );
}

const summary = (files: readonly string[]) =>
  files.length > 2 ? `${files[0]} and ${files.length - 1} more` : files.join(', ');

const lines = (names: Iterable<string>) => [...names].map((name) => `'${name}': patch`).join('\n');

const template = (names: Iterable<string>) =>
  `---\n${lines(names)}\n---\n\nWhat the users of these packages will notice, in a sentence.\n`;

function fileName(names: ReadonlySet<string>, changesets: State['changesets']): string {
  const base = [...names].map((name) => name.replace(/^.*\//, '')).join('-');
  const taken = (name: string) => changesets.some(({ file }) => file.endsWith(`/${name}`));
  let name = `${base}.md`;
  for (let n = 2; taken(name); n += 1) name = `${base}-${n}.md`;
  return name;
}

/** Whether two versions of a package.json differ in what a user of the package meets. */
export function manifestDiffers(before: string, after: string): boolean {
  const [old, now] = [record(before), record(after)];
  return fields.some((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]));
}

function record(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json === '' ? '{}' : json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function workspaceOf(dir: string, manifest: string): Workspace {
  const { name, private: isPrivate, dependencies, devDependencies } = record(manifest);
  const keys = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : []);
  return {
    dir,
    name: String(name),
    published: isPrivate !== true,
    dependencies: keys(dependencies),
    devDependencies: keys(devDependencies),
  };
}

/** The state of the repository in the working directory; what is not committed yet counts as changed. */
export function readState(baseBranch: string | undefined): State {
  const workspaces = areas
    .flatMap((area) => (existsSync(area) ? readdirSync(area).map((name) => `${area}/${name}`) : []))
    .filter((dir) => existsSync(`${dir}/package.json`))
    .map((dir) => workspaceOf(dir, readFileSync(`${dir}/package.json`, 'utf8')));
  const changesets = readdirSync('.changeset')
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => ({ file: `.changeset/${name}`, text: readFileSync(`.changeset/${name}`, 'utf8') }));

  const base = findBase(workspaces, baseBranch);
  if (base === undefined) return { workspaces, changed: [], changesets };
  const changed = [
    ...paths('diff', '--name-only', '--no-renames', '-z', base),
    ...paths('ls-files', '-z', '--others', '--exclude-standard'),
  ].filter((path) => !path.endsWith('/package.json') || manifestChanged(base, path));
  return { workspaces, since: base.slice(0, 10), changed, changesets };
}

/** Where the branch left its base; else the last release, which touched a changelog, or one being made. */
function findBase(workspaces: readonly Workspace[], baseBranch: string | undefined): string | undefined {
  if (baseBranch !== undefined && baseBranch !== '') {
    const fork = git('merge-base', `origin/${baseBranch}`, 'HEAD');
    if (fork !== undefined) return fork;
  }
  const logs = workspaces.flatMap(({ dir, published }) => (published ? [`${dir}/CHANGELOG.md`] : []));
  if (logs.length === 0) return undefined;
  const releasing = git('status', '--porcelain', '--untracked-files=all', '--', ...logs);
  const release = releasing
    ? git('rev-parse', 'HEAD')
    : git('log', '-1', '--format=%H', 'HEAD', '--', ...logs);
  return release === '' ? undefined : release;
}

function manifestChanged(base: string, path: string): boolean {
  const after = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return manifestDiffers(git('show', `${base}:${path}`) ?? '', after);
}

const paths = (...args: string[]) => (git(...args) ?? '').split('\0').filter((path) => path !== '');

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return status === 0 ? stdout.trim() : undefined;
}

if (import.meta.main) {
  const state = readState(process.env['GITHUB_BASE_REF']);
  const problems = checkChangesets(state);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (state.since !== undefined && git('rev-parse', '--is-shallow-repository') === 'true') {
    process.stdout.write(
      `changesets: this clone is shallow; only changes since ${state.since} were judged\n`,
    );
  }
  const verdict = problems.length === 0 ? 'nothing missing' : 'not enough';
  process.stdout.write(`changesets: ${state.changesets.length} pending, ${verdict}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
