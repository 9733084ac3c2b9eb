import type { Call } from '@handrail/server';
import { fenced } from './fenced.ts';
import { createDenyRules } from '../src/patterns/deny-rules.ts';
import type { Deps } from '../src/deps.ts';
import { openRoot, Roots } from '../src/paths/roots.ts';
import { SearchPool } from '../src/search/pool.ts';
import { searchText } from '../src/tools/search-text.ts';
import { Workspace } from '../src/paths/workspace.ts';

interface Options {
  readonly signal?: AbortSignal;
  readonly budget?: number;
}

/** What is asked of search_text, and the lines of its answer; or the code of its refusal. */
export interface Searcher extends AsyncDisposable {
  readonly pool: SearchPool;
  /** The whole answer. */
  ask(args: Readonly<Record<string, unknown>>, options?: Options): Promise<string>;
  /** The lines between the marks, of all pages. */
  lines(args: Readonly<Record<string, unknown>>, options?: Options): Promise<string[]>;
}

export function searching(roots: readonly string[], deny: readonly string[] = []): Searcher {
  const workspace = new Workspace(
    new Roots(roots.map(openRoot)),
    createDenyRules({ deny, allow: [] }),
    '/no-journal',
  );
  const pool = new SearchPool();
  const ask: Searcher['ask'] = async (
    args,
    { signal = new AbortController().signal, budget = 10_000 } = {},
  ) => {
    const call = { deps: { workspace, searches: async () => pool }, signal, budget } as unknown as Call<Deps>;
    return (await searchText.run(searchText.input.parse(args), call)) as string;
  };
  return {
    pool,
    ask,
    async lines(args, options) {
      const lines: string[] = [];
      let cursor: string | undefined;
      do {
        const answer: string = await ask({ ...args, ...(cursor !== undefined && { cursor }) }, options);
        lines.push(...fenced(answer));
        cursor = cursorIn(answer);
      } while (cursor !== undefined);
      return lines;
    },
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      for (const { directory } of workspace.roots.all) directory[Symbol.dispose]();
    },
  };
}

export const cursorIn = (answer: string): string | undefined =>
  /^\[more: .*cursor="([^"]+)"/.exec(answer)?.[1];

/** Hits as `path:line:text`, from the lines of an answer in the mode `lines`, without context. */
export function hitsIn(lines: readonly string[]): string[] {
  let path = '';
  return lines.flatMap((line) => {
    const [, number, text] = /^(\d+): (.*)$/su.exec(line) ?? [];
    if (number !== undefined) return [`${path}:${number}:${text}`];
    path = line;
    return [];
  });
}
