/** Calling tools without a client, on real repositories. */
import type { Call, Tool } from '@handrail/server';
import type { Deps } from '../src/deps.ts';
import { findGit } from '../src/process/git-program.ts';
import type { Access } from '../src/process/verbs.ts';
import { Git } from '../src/repository/git.ts';
import { Repositories } from '../src/repository/repositories.ts';
import { cleanEnvironment } from './temporary.ts';

export interface Settings {
  /** Folders that the operator named. */
  readonly roots: readonly string[];
  readonly access?: Access;
  readonly trusted?: readonly string[];
  readonly sshConfig?: string;
  /** Bytes an answer may have. */
  readonly budget?: number;
  /** The environment the server was started with; a clean one unless told. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export type Outcome =
  | { readonly text: string }
  | { readonly code: string; readonly error: string; readonly hint: string; readonly content?: string };

/** Calls a tool as a client would, after its preview where it has one; `preview` tells what a person would be asked. */
export function player({
  roots,
  access = 'full',
  trusted = [],
  sshConfig,
  budget = 10_000,
  environment = cleanEnvironment(),
}: Settings) {
  const program = findGit();
  if (program === undefined) throw new Error('git is needed');
  const repositories = new Repositories(roots, trusted);
  const git = new Git({ program, access, roots: repositories.roots, sshConfig, outer: environment });
  const deps: Deps = { git, repositories, [Symbol.dispose]: () => {} };
  const call = (signal: AbortSignal) =>
    // Tools look at these alone.
    ({
      deps,
      signal,
      access,
      budget,
      caller: { id: 'somebody', tenant: 'local' },
      progress: () => {},
    }) as unknown as Call<Deps>;
  return {
    deps,
    async preview(tool: Tool<Deps>, args: Record<string, unknown>): Promise<string | undefined> {
      const question = await tool.preview?.(tool.input.parse(args), call(AbortSignal.timeout(30_000)));
      return typeof question === 'object' ? question.text : question;
    },
    async run(
      tool: Tool<Deps>,
      args: Record<string, unknown>,
      signal = AbortSignal.timeout(30_000),
    ): Promise<Outcome> {
      try {
        const answer = await tool.run(tool.input.parse(args), call(signal));
        return { text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error && 'hint' in error)) throw error;
        const content =
          'content' in error && typeof error.content === 'string' ? { content: error.content } : {};
        return { code: String(error.code), error: error.message, hint: String(error.hint), ...content };
      }
    },
  };
}

/** The text of an answer that is no error. */
export function textOf(outcome: Outcome): string {
  if ('text' in outcome) return outcome.text;
  throw new Error(`${outcome.code}: ${outcome.error} ${outcome.content ?? ''}`);
}

/** The lines between the marks of an answer; none when it has none. */
export const fenced = (text: string): string[] =>
  /--- untrusted (\w+): [^\n]*\n([^]*)\n--- end of untrusted \1 ---/.exec(text)?.[2]?.split('\n') ?? [];

/** The cursor that a cut answer names, if it is cut. */
export const cursorOf = (text: string): string | undefined =>
  /^\[more: call again with cursor="([^"]+)"\]\n/.exec(text)?.[1];
