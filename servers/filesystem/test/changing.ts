import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Call, Tool } from '@handrail/server';
import { Changes, type JournalOptions } from '../src/changes/changes.ts';
import { createDenyRules } from '../src/patterns/deny-rules.ts';
import type { Deps } from '../src/deps.ts';
import type { Origin } from '../src/changes/ground.ts';
import { openRoot, Roots } from '../src/paths/roots.ts';
import { Workspace } from '../src/paths/workspace.ts';
import { smallDisk } from './small-disk.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const GIB = 2 ** 30;

export const origin: Origin = { tool: 'test', signal: new AbortController().signal };

/** Opens folders and a journal, as a start of the server does. */
export async function openChanges(
  roots: readonly string[],
  journal: Partial<JournalOptions> & Pick<JournalOptions, 'folder'>,
): Promise<Pick<Deps, 'workspace'> & { readonly changes: Changes }> {
  const workspace = new Workspace(
    new Roots(roots.map(openRoot)),
    createDenyRules({ deny: [], allow: [] }),
    '/no-journal',
  );
  const changes = await Changes.open(workspace, { bytes: GIB, days: 30, ...journal });
  return { workspace, changes };
}

/** What a tool answered: a record as it is, a text under `text`, a refusal under `code` and `error`. */
export type Outcome = Readonly<Record<string, unknown>>;

/**
 * A folder `root` with a journal beside it, and tools that work on it.
 * @param disk the size of a disk of its own that the journal is on, mounted at `disk`
 */
export async function playground(journal: Partial<JournalOptions> = {}, disk?: string) {
  const folder = temporaryFolder();
  folder.make({ 'root/': '', 'disk/': '' });
  const mounted = disk === undefined ? undefined : smallDisk(disk, folder.at('disk'));
  const at = disk === undefined ? folder.at('journal') : folder.at('disk/journal');
  const deps = await openChanges([folder.at('root')], { folder: at, ...journal });
  return {
    ...deps,
    ...folder,
    /** The path of something in the root. */
    in: (...names: string[]) => folder.at('root', ...names),
    async run(
      tool: Tool<Deps>,
      args: Record<string, unknown>,
      access: Call['access'] = 'write',
    ): Promise<Outcome> {
      const call = {
        deps,
        access,
        signal: origin.signal,
        caller: { id: 'somebody', tenant: 'local' },
        budget: 10_000,
      } as unknown as Call<Deps>;
      try {
        const answer = await tool.run(tool.input.parse(args), call);
        return typeof answer === 'string' ? { text: answer } : (tool.output?.parse(answer) ?? {});
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error && 'hint' in error)) throw error;
        const content = 'content' in error ? error.content : undefined;
        return { code: error.code, error: error.message, hint: error.hint, content };
      }
    },
    [Symbol.dispose]: () => {
      deps.changes[Symbol.dispose]();
      mounted?.[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Appends lines to the file `log` in a directory, for as long as it is there under its name, until something is done. */
export async function whileWriting<T>(
  directory: string,
  done: Promise<T>,
): Promise<{ readonly outcome: T; readonly lines: number }> {
  const log = join(directory, 'log');
  let lines = 0;
  let isDone = false;
  const ended = done.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    if (existsSync(log)) {
      appendFileSync(log, 'line\n');
      lines += 1;
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return { outcome: await ended, lines };
}
