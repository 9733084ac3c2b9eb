/** Files that programs write and nobody reads: their changes are counted, not shown. */
const NAMES = new Set([
  'Cargo.lock',
  'Gemfile.lock',
  'Pipfile.lock',
  'Podfile.lock',
  'bun.lock',
  'composer.lock',
  'deno.lock',
  'flake.lock',
  'go.sum',
  'gradle.lockfile',
  'mix.lock',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'packages.lock.json',
  'pdm.lock',
  'pnpm-lock.yaml',
  'poetry.lock',
  'pubspec.lock',
  'uv.lock',
  'yarn.lock',
]);

const ENDINGS = ['.min.js', '.min.css', '.js.map', '.mjs.map', '.cjs.map', '.css.map'];

/** Whether a path is one of a lock file or a generated one, by its name. */
export function isGenerated(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return NAMES.has(name) || ENDINGS.some((ending) => name.endsWith(ending));
}
