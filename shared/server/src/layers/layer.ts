import type { Caller } from '@handrail/auth';
import type { CallToolResult, InputRequiredResult, ServerContext } from '@modelcontextprotocol/server';
import type { Progress } from '../progress.ts';
import type { Call, Operation } from '../tool.ts';

/** One call on its way through the layers. */
export interface Invocation {
  readonly operation: Operation;
  /** As the client sent them: what digests are made of. */
  readonly given: Record<string, unknown>;
  /** Parsed by `validate`; until then as given. */
  readonly args: Record<string, unknown>;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** Whether the client can put a question to the person (elicitation). */
  readonly canAsk: boolean;
  readonly progress: Progress;
  readonly sdk: ServerContext;
  /** What consent was given to; see `Call`. */
  readonly bound?: readonly string[];
  /** What the tool sees, for the given signal; waits until `setup` is done. */
  open(signal: AbortSignal): Promise<Call>;
}

export type Answer = CallToolResult | InputRequiredResult;
export type Handler = (call: Invocation) => Promise<Answer>;
export type Layer = (next: Handler) => Handler;

/** The first layer is the outermost; the tool itself is the innermost handler. */
export const compose = (layers: readonly Layer[], tool: Handler): Handler =>
  layers.reduceRight((next, layer) => layer(next), tool);
