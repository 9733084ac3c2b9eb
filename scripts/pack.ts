/** Builds and packs the servers as a release would, and installs a tarball as a person would. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from './run.ts';
import { type PublishedServer, root } from './workspaces.ts';

const ARTIFACTS = join(root, '.artifacts');

/** Where `pack` leaves the tarball of a server. */
const tarballOf = ({ name, manifest }: PublishedServer): string =>
  join(ARTIFACTS, `handrail-${name}-${manifest.version}.tgz`);

export async function buildAll(): Promise<void> {
  await must('turbo', ['run', 'build', '--output-logs=errors-only']);
}

/** @returns the path of the tarball */
export async function pack(server: PublishedServer): Promise<string> {
  mkdirSync(ARTIFACTS, { recursive: true });
  const tarball = tarballOf(server);
  rmSync(tarball, { force: true });
  await must('pnpm', ['pack', '--pack-destination', ARTIFACTS], server.folder);
  if (!existsSync(tarball)) throw new Error(`pnpm pack did not write ${tarball}`);
  return tarball;
}

/**
 * Installs a tarball alone into an empty folder.
 * @returns the folder, to be removed by the caller, and the file that a host starts with node
 */
export async function install(
  server: PublishedServer,
  tarball: string,
): Promise<{ folder: string; entry: string }> {
  const folder = mkdtempSync(join(tmpdir(), `handrail-${server.name}-`));
  await must('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, tarball], folder);
  return { folder, entry: join(folder, 'node_modules', server.manifest.name, 'dist/index.js') };
}
