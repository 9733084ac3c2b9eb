import type * as z from 'zod';
import type { Call, Operation } from './tool.ts';

type Maybe<T> = T | Promise<T>;

interface Definition<Params extends z.ZodObject, Deps> {
  readonly name: string;
  /** RFC 6570, for instance `time://zones{?q}`; a template of optional query parameters also answers without them. */
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  /** The variables of the URI, as text. */
  readonly params: Params;
  read(params: z.output<Params>, call: Call<Deps>): Maybe<string>;
}

/** A resource as the toolkit holds it; reading it takes the same way through the layers as a call of a tool. */
export interface Resource<Deps = unknown> extends Operation<Deps> {
  readonly uri: string;
  readonly mimeType: string;
}

/** Declares a resource. It changes nothing, so its access is `read`. */
export function defineResource<Params extends z.ZodObject, Deps>(
  definition: Definition<Params, Deps>,
): Resource<Deps> {
  const { params, read, ...rest } = definition;
  const operation: Operation<Deps> & typeof rest = { ...rest, access: 'read', input: params, run: read };
  return operation;
}
