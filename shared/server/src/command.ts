import { Refusal } from '@handrail/domain';
import { createRedact } from '@handrail/logging';
import type * as z from 'zod';
import type { Server } from './define-server.ts';
import { messageOf } from './errors.ts';
import { type Option, type Options, parseOptions } from './options.ts';

type Flags = Readonly<Record<string, Omit<Option, 'env'>>>;
type FlagValues<F extends Flags> = { readonly [K in keyof F]: z.output<F[K]['schema']> };

/** What a server's program does instead of serving, for a person at a terminal: `handrail-email login …`. */
export interface Command<V = never> {
  /** The first argument. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** Beside those of the server, and on the command line alone. Where one takes what is no flag, it takes it instead of the server's. */
  readonly options: Flags;
  /** Throws `ConfigError` or `Refusal` for what the person can mend. */
  run(values: V, terminal: Terminal): Promise<void>;
}

export interface Terminal {
  /** Prints a line. */
  say(line: string): void;
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
}

/** Declares a command; `V` is what it needs of the server's options. */
export const defineCommand = <const F extends Flags, V extends object>(command: {
  readonly name: string;
  readonly help: string;
  readonly options: F;
  run(values: FlagValues<F> & V, terminal: Terminal): Promise<void>;
}): Command<FlagValues<F> & V> => command;

/** The options that a command has: its own first. */
export const optionsOf = (server: Server, { options }: Command): Options => {
  const takesRest = Object.values(options).some(({ positional }) => positional === true);
  const others = Object.entries<Option>(server.options).filter(
    ([, { positional }]) => !takesRest || positional !== true,
  );
  const own = Object.entries(options).map(([key, option]): [string, Option] => [key, { ...option, env: '' }]);
  return { ...Object.fromEntries(own), ...Object.fromEntries(others) };
};

/** @returns the exit code */
export async function runCommand(
  server: Server,
  command: Command,
  argv: readonly string[],
  write: { readonly out: (text: string) => void; readonly error: (text: string) => void },
): Promise<number> {
  const { values, secrets, problems } = parseOptions(optionsOf(server, command), argv, process.env);
  const redact = createRedact(secrets);
  if (problems.length > 0) {
    write.error(`${problems.join('\n')}\n`);
    return 1;
  }
  const interrupted = new AbortController();
  const stop = () => interrupted.abort();
  process.once('SIGINT', stop);
  try {
    const terminal: Terminal = { say: (line) => write.out(`${line}\n`), signal: interrupted.signal };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- erased where it was declared, as in defineServer
    await command.run(values as never, terminal);
    return 0;
  } catch (error) {
    write.error(`${interrupted.signal.aborted ? 'Interrupted.' : redact(wordsOf(error))}\n`);
    return 1;
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Refusal ? `${error.message} ${error.hint}` : messageOf(error);
