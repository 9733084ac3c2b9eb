import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Folder extends Disposable {
  readonly path: string;
  /** The path of something in it. */
  at(...names: string[]): string;
  /** Makes files with their parents; a name that ends in `/` is a directory. */
  make(files: Readonly<Record<string, string | Buffer>>): void;
}

/** A folder of its own for one test, gone at its end. */
export function temporaryFolder(base = tmpdir()): Folder {
  const path = realpathSync(mkdtempSync(join(base, 'handrail-test-')));
  const at = (...names: string[]) => join(path, ...names);
  return {
    path,
    at,
    make(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(name.endsWith('/') ? at(name) : dirname(at(name)), { recursive: true });
        if (!name.endsWith('/')) writeFileSync(at(name), content);
      }
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
