/** Which third-party packages a bundle contains, under which licences. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';

export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** @param modules paths of the bundled modules; those outside node_modules are our own */
export function findLicences(modules: readonly string[]): Licence[] {
  const folders = new Set(modules.filter((path) => path.includes('/node_modules/')).map(packageFolder));
  return [...folders].map(read).toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** The nearest folder upwards whose package.json has a name (some packages nest a bare one for the module type). */
function packageFolder(path: string): string {
  let folder = dirname(path);
  while (!hasName(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package owns ${path}`);
    folder = parent;
  }
  return folder;
}

const shape = z.object({ name: z.string(), version: z.string(), license: z.string() }).partial();
const manifestOf = (folder: string) => readJson(join(folder, 'package.json'), shape);

const hasName = (folder: string) =>
  existsSync(join(folder, 'package.json')) &&
  manifestOf(folder).name !== undefined &&
  manifestOf(folder).version !== undefined;

function read(folder: string): Licence {
  const { name = '', version = '', license } = manifestOf(folder);
  if (license === undefined) throw new Error(`${name} states no licence; it cannot be bundled`);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return {
    name,
    version,
    licence: license,
    text: file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim(),
  };
}

/** The text that must travel with a bundle. */
export const notices = (licences: readonly Licence[]): string =>
  licences
    .map(
      ({ name, version, licence, text }) =>
        `${name} ${version} (${licence})\n\n${text || 'No licence file in the package.'}\n`,
    )
    .join(`\n${'-'.repeat(80)}\n\n`);

/** CycloneDX 1.6: what scanners read, since a bundle hides its parts from `npm audit`. */
export function sbom(own: { name: string; version: string }, licences: readonly Licence[]): string {
  const component = ({ name, version, licence }: Licence) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [{ expression: licence }],
  });
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: own.name, version: own.version } },
    components: licences.map(component),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
