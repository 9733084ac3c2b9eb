import type { EmbeddedResource } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Call, Operation } from './tool.ts';

type Maybe<T> = T | Promise<T>;

/** A person attaches a resource, so no host cuts it for the model: it may be longer than a page. */
const BYTES = 1 << 20;

/** No path, name or query that a person types is longer. */
const typed = z.object({ value: z.string().max(4_096) });

/** What a completion answers with. */
export const completed = z.object({ values: z.array(z.string()) });

type Complete<Deps> = (value: string, call: Call<Deps>) => Maybe<readonly string[]>;

/**
 * What a resource is: text of the declared type, or text or bytes of a type of their own. Of what exceeds 1 MiB a bare
 * text is cut, and a typed one is refused; bytes are refused beyond 3 MiB.
 */
export type Content =
  | string
  | { readonly text: string; readonly mimeType: string }
  | { readonly blob: Uint8Array; readonly mimeType: string };

interface Definition<Params extends z.ZodObject, Deps> {
  readonly name: string;
  /**
   * RFC 6570, for instance `time://zones{?q}` or, where a value has slashes, `file:///{+path}`; a template of optional
   * query parameters also answers without them.
   */
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  /** Left out where it differs from one resource of the template to the next. */
  readonly mimeType?: string;
  /** The variables of the URI, as text, percent-decoded. */
  readonly params: Params;
  read(params: z.output<Params>, call: Call<Deps>): Maybe<Content>;
  /** For variables that a person fills in: values that begin like the given one, best first. Clients get 100. */
  readonly complete?: Readonly<Partial<Record<keyof Params['shape'], Complete<Deps>>>>;
  /**
   * Calls `changed` each time the resource has changed, until what it returns is disposed; `call` is that of opening.
   * Serves clients of the 2025 revisions on stdio.
   * @throws ToolError when this one cannot be watched
   */
  watch?(params: z.output<Params>, call: Call<Deps>, changed: () => void): Maybe<Disposable>;
}

/** A resource as the toolkit holds it; reading it takes the same way through the layers as a call of a tool. */
export interface Resource<Deps = unknown> extends Operation<Deps> {
  readonly uri: string;
  readonly mimeType?: string;
  /** By variable; each takes a `value` and answers with `values`. */
  readonly completions: ReadonlyMap<string, Operation<Deps>>;
  watch?(params: Record<string, unknown>, call: Call<Deps>, changed: () => void): Maybe<Disposable>;
}

/** Declares a resource. It changes nothing, so its access is `read`. */
export function defineResource<Params extends z.ZodObject, Deps>(
  definition: Definition<Params, Deps>,
): Resource<Deps> {
  const { params, read, complete = {}, ...rest } = definition;
  const shared = { ...rest, access: 'read', limit: BYTES } as const;
  const operation: Operation<Deps> & typeof rest = {
    ...shared,
    input: params,
    run: async (given: z.output<Params>, call: Call<Deps>) => documentOf(await read(given, call)),
  };
  const completions = Object.entries<Complete<Deps> | undefined>(complete).flatMap(
    ([variable, find]): [string, Operation<Deps>][] => {
      if (find === undefined) return [];
      const run = async ({ value }: z.output<typeof typed>, call: Call<Deps>) => ({
        values: await find(value, call),
      });
      return [
        [variable, { ...shared, name: `${rest.name}_completion`, input: typed, output: completed, run }],
      ];
    },
  );
  return { ...operation, completions: new Map(completions) };
}

/** As a document, for the layers; whoever sends it knows the URI. */
function documentOf(content: Content): string | [EmbeddedResource] {
  if (typeof content === 'string') return content;
  const { mimeType } = content;
  const carried =
    'text' in content ? { text: content.text } : { blob: Buffer.from(content.blob).toString('base64') };
  return [{ type: 'resource', resource: { uri: '', mimeType, ...carried } }];
}
