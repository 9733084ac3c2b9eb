// Imports go one way: domain, logging ← auth ← server ← servers; testing → server; packages → both.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type ParseResult, parseSync, Visitor } from 'oxc-parser';

interface Rule {
  readonly files: RegExp;
  /** Our packages these files may import; the last part may be a star. */
  readonly ours: readonly string[];
  /** What of the MCP SDK they may import. */
  readonly sdk: 'all' | 'client' | 'nothing';
  readonly why: string;
}

const foundations = ['shared/domain', 'shared/logging', 'shared/auth', 'shared/server'];
const everything = ['shared/*', 'servers/*', 'packages/*'];
const wiring = /^servers\/[^/]+\/src\/(?:(?:index|server|tool|check)\.ts$|tools\/)/;
const serverSource = /^servers\/[^/]+\/src\//;

/** The first line that matches a file is its law. */
const law: readonly Rule[] = [
  { files: /^shared\/domain\//, ours: [], sdk: 'nothing', why: 'every domain stands on it' },
  { files: /^shared\/logging\//, ours: [], sdk: 'nothing', why: 'logging is the bottom layer' },
  {
    files: /^shared\/auth\//,
    ours: ['shared/logging'],
    sdk: 'nothing',
    why: 'auth knows callers, not tools',
  },
  {
    files: /^shared\/server\//,
    ours: ['shared/domain', 'shared/logging', 'shared/auth'],
    sdk: 'all',
    why: 'server is built on logging and auth, and knows no server made with it',
  },
  { files: /^shared\/testing\//, ours: foundations, sdk: 'all', why: 'testing must fit every server' },
  {
    files: wiring,
    ours: ['shared/domain', 'shared/server'],
    sdk: 'nothing',
    why: 'a server stands on @handrail/server and @handrail/domain alone',
  },
  {
    files: serverSource,
    ours: ['shared/domain'],
    sdk: 'nothing',
    why: 'domain files know nothing of tools; only index, server, tool, check and tools/ do',
  },
  { files: /^servers\//, ours: ['shared/*'], sdk: 'nothing', why: 'servers never import one another' },
  {
    files: /^packages\/[^/]+\/src\//,
    ours: [...foundations, 'servers/*'],
    sdk: 'nothing',
    why: 'packages are published: they stand on servers and shared, and testing is for tests',
  },
  {
    files: /^packages\//,
    ours: ['shared/*', 'servers/*'],
    sdk: 'nothing',
    why: 'packages stand on servers and shared, not on one another',
  },
  {
    files: /^(?:bench|evals|scripts)\//,
    ours: [...everything, 'evals'],
    sdk: 'client',
    why: 'they measure from outside',
  },
  { files: /^[^/]+$/, ours: [], sdk: 'nothing', why: 'files at the root only configure tools' },
];

const sdkScope = '@modelcontextprotocol/';
const vague = /^(?:utils?|common|helpers?|types)(?:\.|$)/;

export interface SourceFile {
  readonly path: string;
  readonly source: string;
}

/** One line for each broken rule. Pure: the paths given are the whole repository. */
export function checkImports(files: readonly SourceFile[]): string[] {
  const folders = new Set(files.map(({ path }) => packageOf(path)));
  return files.flatMap(({ path, source }) => [
    ...checkName(path),
    ...(path.endsWith('.ts') ? checkSource(path, source, folders) : []),
  ]);
}

function checkName(path: string): string[] {
  const parts = path.split('/');
  const inSource = parts.slice(parts.indexOf('src') + 1);
  if (!parts.includes('src')) return [];
  return inSource
    .filter((part) => vague.test(part))
    .map((part) => `${path}: "${part}" says nothing; name it for what it holds`);
}

function checkSource(path: string, source: string, folders: ReadonlySet<string>): string[] {
  const parsed = parseSync(path, source);
  const [error] = parsed.errors;
  if (error) return [`${path}: cannot be parsed: ${error.message}`];
  return importsOf(parsed, source).flatMap((found) => checkImport(path, found, folders));
}

interface Import {
  readonly specifier: string;
  readonly line: number;
}

function checkImport(path: string, { specifier, line }: Import, folders: ReadonlySet<string>): string[] {
  const refuse = (reason: string) => [`${path}:${line} imports ${specifier}: ${reason}`];
  const rule = law.find(({ files }) => files.test(path));
  if (!rule) return refuse('this folder has no place in the table of scripts/check-imports.ts');
  if (specifier.startsWith('.')) return checkRelative(path, specifier, refuse);
  if (specifier.startsWith(sdkScope)) return checkSdk(rule, specifier, refuse);

  const name = /^(?:@handrail\/[^/]+|handrail)(?=\/|$)/.exec(specifier)?.[0];
  if (name === undefined) return [];
  const target = folderOf(name, folders);
  if (target === undefined) return refuse('there is no such package here');
  if (target === packageOf(path)) {
    return path.startsWith(`${target}/src/`) ? refuse('inside a package, import by relative path') : [];
  }
  if (rule.ours.some((allowed) => covers(allowed, target))) return [];
  return refuse(`allowed here: ${list(rule.ours)}; ${rule.why}`);
}

function checkRelative(path: string, specifier: string, refuse: (reason: string) => string[]): string[] {
  const target = posix.join(posix.dirname(path), specifier);
  const home = packageOf(path);
  if (target === 'package.json' && home === 'scripts') return [];
  if (packageOf(target) !== home) return refuse(`it leaves ${home}; import another package by its name`);
  if (serverSource.test(path) && !wiring.test(path) && wiring.test(target)) {
    return refuse('the domain stands below tools and options; declare what it needs in the domain');
  }
  return [];
}

function checkSdk({ sdk }: Rule, specifier: string, refuse: (reason: string) => string[]): string[] {
  if (sdk === 'all') return [];
  const isClient = /^@modelcontextprotocol\/client(?:\/|$)/.test(specifier);
  if (sdk === 'client' && isClient) return [];
  return refuse(
    sdk === 'client'
      ? 'of the SDK only its client is allowed here; shared/server holds the rest'
      : 'only shared/server and shared/testing import the SDK, so that it can be replaced in one place',
  );
}

/** Every module a file names: imports, re-exports, import() of a literal, and import() in types. */
function importsOf({ module, program }: ParseResult, source: string): Import[] {
  const found: { specifier: string; start: number }[] = [];
  for (const { moduleRequest } of module.staticImports) {
    found.push({ specifier: moduleRequest.value, start: moduleRequest.start });
  }
  for (const { moduleRequest } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest) found.push({ specifier: moduleRequest.value, start: moduleRequest.start });
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end))?.[2];
    if (literal !== undefined) found.push({ specifier: literal, start: moduleRequest.start });
  }
  new Visitor({
    TSImportType: (node) => found.push({ specifier: node.source.value, start: node.source.start }),
  }).visit(program);
  return found.map(({ specifier, start }) => ({
    specifier,
    line: source.slice(0, start).split('\n').length,
  }));
}

/** The folder a path belongs to: servers/time, scripts, or "the root". */
function packageOf(path: string): string {
  const [area = '', name = '', ...rest] = path.split('/');
  if (['servers', 'shared', 'packages'].includes(area) && rest.length > 0) return `${area}/${name}`;
  return name === '' ? 'the root' : area;
}

function folderOf(name: string, folders: ReadonlySet<string>): string | undefined {
  const last = name.replace('@handrail/', '');
  return ['shared', 'servers', 'packages', '']
    .map((area) => posix.join(area, last))
    .find((at) => folders.has(at));
}

const covers = (allowed: string, target: string) =>
  allowed.endsWith('/*') ? target.startsWith(allowed.slice(0, -1)) : target === allowed;

const list = (allowed: readonly string[]) => (allowed.length === 0 ? 'nothing of ours' : allowed.join(', '));

if (import.meta.main) {
  const paths = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }).split('\0');
  const files = paths
    .filter((path) => path !== '' && existsSync(path))
    .map((path) => ({ path, source: path.endsWith('.ts') ? readFileSync(path, 'utf8') : '' }));
  const problems = checkImports(files);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  const count = files.filter(({ path }) => path.endsWith('.ts')).length;
  process.stdout.write(`imports: ${count} files, ${problems.length} violations\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
