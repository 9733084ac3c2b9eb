/** Where things are. */
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';

export const root = resolve(import.meta.dirname, '..');

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()).default({}),
  mcpName: z.string(),
});

/** What a published server's package.json must say. */
export type Manifest = z.output<typeof manifest>;

export interface PublishedServer {
  /** `time` */
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

export const readManifest = (folder: string): Manifest => readJson(join(folder, 'package.json'), manifest);

/** The servers, by name. */
export const servers = (): PublishedServer[] =>
  globSync('servers/*/package.json', { cwd: root })
    .toSorted()
    .map((path) => {
      const folder = join(root, path, '..');
      const own = readManifest(folder);
      return { name: own.name.replace('@handrail/', ''), folder, manifest: own };
    });
