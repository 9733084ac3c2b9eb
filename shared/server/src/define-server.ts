import type { Log } from '@handrail/logging';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Command } from './command.ts';
import { commonOptions } from './common-options.ts';
import { CONFIRM_ARGUMENT, type Seal } from './layers/confirm.ts';
import type { Options, Values } from './options.ts';
import type { Prompt } from './prompt.ts';
import type { Resource } from './resource.ts';
import type { Tool } from './tool.ts';

type Maybe<T> = T | Promise<T>;

interface Definition<O extends Options, Deps> {
  /** The server's own package.json. */
  readonly package: { readonly name: string; readonly version: string; readonly description: string };
  readonly title: string;
  /** Shown to models by most hosts, cut at 4,096 characters by one; nothing may depend on it. */
  readonly instructions: string;
  readonly options: O;
  /**
   * Opens what the tools need, once per process; the only place where clock, files and sockets enter. It also gets the
   * options of every server, so that what `--access` rules out need not be opened.
   * A result with `Symbol.asyncDispose` or `Symbol.dispose` is disposed at the end.
   * @throws ConfigError when the person has to mend the configuration
   */
  setup(values: Values<O & typeof commonOptions>, log: Log): Maybe<Deps>;
  readonly tools: readonly Tool<NoInfer<Deps>>[];
  readonly resources?: readonly Resource<NoInfer<Deps>>[];
  readonly prompts?: readonly Prompt<NoInfer<Deps>>[];
  /** What else the program does, each by its name as the first argument. */
  readonly commands?: readonly Command[];
  /** What `--check` reports beyond a setup that succeeded: one line each. */
  check?(deps: NoInfer<Deps>): Maybe<readonly string[]>;
}

/** A server as the toolkit holds it: the types of its options and of what its tools need are erased. */
export interface Server {
  readonly package: Definition<Options, never>['package'];
  /** `time` for `@handrail/time`; prefix of its scopes. */
  readonly name: string;
  readonly title: string;
  readonly instructions: string;
  readonly options: typeof commonOptions & Options;
  readonly tools: readonly Tool[];
  readonly resources: readonly Resource[];
  readonly prompts: readonly Prompt[];
  readonly commands: readonly Command[];
  setup(values: Values<typeof commonOptions & Options>, log: Log): Maybe<unknown>;
  check?(deps: unknown): Maybe<readonly string[]>;
  /**
   * For the fixture of the conformance suite alone, which wants what the toolkit leaves out on purpose. What comes
   * in here passes none of the layers: no validation, no consent, no limit, no audit. `defineServer` does not take it.
   */
  readonly conformanceDoor?: (mcp: McpServer, seal: Seal) => void;
}

/** Declares a server. A clash with an option that every server has is a programming error. */
export function defineServer<const O extends Options, Deps>(definition: Definition<O, Deps>): Server {
  const clash = Object.keys(definition.options).find((key) => key in commonOptions);
  if (clash !== undefined) throw new TypeError(`option "${clash}" is one that every server has`);
  return {
    resources: [],
    prompts: [],
    commands: [],
    ...definition,
    name: definition.package.name.replace(/^@[^/]+\//, ''),
    options: { ...definition.options, ...commonOptions },
    tools: definition.tools.map((tool) =>
      tool.preview === undefined || tool.person !== undefined ? tool : withConfirmArgument(tool),
    ),
  };
}

const withConfirmArgument = <Deps>(tool: Tool<Deps>): Tool<Deps> => ({
  ...tool,
  input: tool.input.extend({
    [CONFIRM_ARGUMENT]: z
      .string()
      .optional()
      .describe('Token from the preview of this call; only after the person agreed.'),
  }),
});
