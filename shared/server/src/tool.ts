import type { Access, Caller } from '@handrail/auth';
import type { Log } from '@handrail/logging';
import type * as z from 'zod';
import type { Document } from './document.ts';

/** What `run` gets besides its arguments. */
export interface Call<Deps = unknown> {
  readonly deps: Deps;
  /** Aborts when the client cancels, disconnects, or the deadline passes; work must stop then. */
  readonly signal: AbortSignal;
  readonly caller: Caller;
  /** The most that this caller may do: the operator's --access, narrowed by the caller's scopes; see `requireAccess`. */
  readonly access: Access;
  /** Bytes of UTF-8 that one answer may have. */
  readonly budget: number;
  readonly log: Log;
  /** In `run`: what the consent to this call is bound to beside its arguments, as `preview` answered it now; absent where none was needed. */
  readonly bound?: readonly string[];
  /** Reports progress to a client that asked for it; `done` must grow from call to call. */
  progress(done: number, total?: number, message?: string): void;
}

type Maybe<T> = T | Promise<T>;

/**
 * What the person is asked. The consent is bound to the text, or to `bound` where that is given: then the text may also
 * show what is another one each time.
 */
type Question = string | { readonly text: string; readonly bound: readonly string[] };

interface Described<In extends z.ZodObject, Deps> {
  /** `[a-z][a-z0-9_]{2,31}`, verb_noun or domain_verb; must tell by itself what the tool does. */
  readonly name: string;
  readonly title: string;
  /** The first 300 characters must stand alone: hosts cut or defer the rest. */
  readonly description: string;
  readonly input: In;
  /** The same call twice has the effect of one; true by default for `read`. */
  readonly idempotent?: boolean;
  /** The tool reaches beyond this machine, for instance a mail server. */
  readonly openWorld?: boolean;
  /** What exactly will happen, asked of the person before the work; `undefined` when nothing needs consent. */
  preview?(args: z.output<In>, call: Call<Deps>): Maybe<Question | undefined>;
  /**
   * Only a person may agree to what `preview` asks: no token stands in for one, and --confirm=never skips nothing. A
   * whole sentence that tells a client which cannot ask what remains.
   */
  readonly person?: string;
}

/** `full` access cannot be declared without saying what the person is asked. */
type Guarded<In extends z.ZodObject, Deps> =
  | { readonly access: Exclude<Access, 'full'> }
  | { readonly access: 'full'; preview(args: z.output<In>, call: Call<Deps>): Maybe<Question | undefined> };

/**
 * A tool answers either with a record (`output` given: structured content, and the same as compact JSON)
 * or with a document (no `output`: a text, or a text and more parts).
 */
type Answering<In extends z.ZodObject, Out extends z.ZodObject | undefined, Deps> = {
  readonly output?: Out;
  run(args: z.output<In>, call: Call<Deps>): Maybe<Out extends z.ZodObject ? z.input<Out> : Document>;
};

/** What goes through the layers, be it a tool, a resource or a prompt; the types of arguments and answer are erased. */
export interface Operation<Deps = unknown> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly access: Access;
  readonly input: z.ZodObject;
  readonly output?: z.ZodObject | undefined;
  /** Bytes of UTF-8 that one answer may have, where that is not the page. */
  readonly limit?: number;
  preview?(args: Record<string, unknown>, call: Call<Deps>): Maybe<Question | undefined>;
  /** See `Described`. */
  readonly person?: string;
  run(args: Record<string, unknown>, call: Call<Deps>): Maybe<unknown>;
}

/** A tool as the toolkit holds it. */
export interface Tool<Deps = unknown> extends Operation<Deps> {
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
}

/** Declares a tool: pure data and one function. Types only; what is declared is what is returned. */
export function defineTool<In extends z.ZodObject, Deps, Out extends z.ZodObject | undefined = undefined>(
  tool: Described<In, Deps> & Guarded<In, Deps> & Answering<In, Out, Deps>,
): Tool<Deps> {
  return tool;
}
