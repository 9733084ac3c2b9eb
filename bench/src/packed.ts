/** Packs a server as a release would, and installs a tarball alone as a person would. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { temporaryFolder } from './children.ts';
import { must, root } from './program.ts';

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]),
});

export interface Program {
  /** With the version: `time-mcp 1.0.6`. */
  readonly name: string;
  /** The file that a host starts with node. */
  readonly entry: string;
}

/** The program of an installed package, by the path of its package.json. */
export function programOf(path: string): Program {
  const { name, version, bin } = manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  const [file = ''] = typeof bin === 'string' ? [bin] : Object.values(bin);
  return { name: `${name} ${version}`, entry: join(path, '..', file) };
}

const onlyTarball = (folder: string): string => {
  const [name, ...more] = globSync('*.tgz', { cwd: folder });
  if (name === undefined || more.length > 0) throw new Error(`not one tarball in ${folder}`);
  return join(folder, name);
};

/** @returns the tarball of a server of ours, built from its sources as they are now */
export async function packServer(name: string): Promise<string> {
  const folder = temporaryFolder();
  await must('turbo', ['run', 'build', `--filter=@handrail/${name}`, '--output-logs=errors-only']);
  await must('pnpm', ['pack', '--pack-destination', folder], join(root, 'servers', name));
  return onlyTarball(folder);
}

/** @returns the tarball of a published package, such as `time-mcp@1.0.6` */
export async function fetchTarball(specifier: string): Promise<string> {
  const folder = temporaryFolder();
  await must('npm', ['pack', specifier, '--pack-destination', folder], folder);
  return onlyTarball(folder);
}

/** @returns the empty folder into which it was installed, without running anyone's install scripts */
export async function install(tarball: string): Promise<string> {
  const folder = temporaryFolder();
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  await must('npm', ['install', ...flags, tarball], folder);
  return folder;
}
