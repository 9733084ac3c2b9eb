import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ConfigError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import { resolveReference } from './references.ts';

/** One setting, declared once: flag, environment variable, help, README, server.json and manifest derive from it. */
export interface Option<S extends z.ZodType = z.ZodType> {
  /** Parses the text of the flag or variable. Defaults are constants, never read from this machine. */
  readonly schema: S;
  readonly env: string;
  /** One sentence. */
  readonly help: string;
  /** What stands for the value in --help, for instance FILE; choices need none. */
  readonly value?: string;
  /** Has no flag, since argv is readable by every user of the machine; masked in all that is written. */
  readonly secret?: boolean;
  /** Takes the arguments that are not flags, as a list. */
  readonly positional?: boolean;
  /** The flag may be given more than once and makes a list. */
  readonly repeat?: boolean;
  /** Between the items of a list in the variable; that of PATH unless items may contain it. */
  readonly separator?: string;
}

export type Options = Readonly<Record<string, Option>>;
export type Values<O extends Options> = { readonly [K in keyof O]: z.output<O[K]['schema']> };

export interface Parsed<O extends Options> {
  readonly values: Values<O>;
  /** Values given to secret options, to be masked. */
  readonly secrets: readonly string[];
  /** What to mend, a line each; an option with a problem has its default in `values`. */
  readonly problems: readonly string[];
}

/** `httpToken` → `http-token`. */
export const flagName = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A flag without a value. */
export const isSwitch = (option: Option): boolean => innermost(option.schema) instanceof z.ZodBoolean;

/** Whether the schema takes a list of texts. */
export const isList = ({ positional, repeat }: Option): boolean => positional === true || repeat === true;

export const separatorOf = ({ separator }: Option): string => separator ?? delimiter;

/** What the schema says of no value at all. A list that must not be empty refuses the empty one, in its own words. */
export function parseUnset(option: Option): z.ZodSafeParseResult<unknown> {
  const parsed = option.schema.safeParse(undefined);
  return parsed.success || !isList(option) ? parsed : option.schema.safeParse([]);
}

/** The schema under `.default()` and `.optional()`. */
export const innermost = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? innermost(schema.def.innerType)
    : schema;

/** Flag beats environment beats default. Never throws: a server with a problem still starts, to say so. */
export function parseOptions<O extends Options>(
  options: O,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Parsed<O> {
  const problems: string[] = [];
  const { flags, rest } = readArguments(options, argv, problems);
  const secrets: string[] = [];
  const values: Record<string, unknown> = {};

  for (const [key, option] of Object.entries(options)) {
    values[key] = option.schema.safeParse(undefined).data;
    try {
      const value = isList(option)
        ? listOf(option.positional === true ? rest : flags[key], option, env)
        : resolveReference(flags[key]?.at(-1) ?? env[option.env], env, option.secret === true);
      if (option.secret === true && typeof value === 'string') secrets.push(value);
      const parsed =
        value === undefined
          ? parseUnset(option)
          : option.schema.safeParse(
              isSwitch(option) && typeof value === 'string' ? switchValue(value) : value,
            );
      if (parsed.success) values[key] = parsed.data;
      else
        problems.push(
          `${nameOf(key, option)}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
        );
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(`${nameOf(key, option)} ${error.message}`);
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was parsed by the schema of its key
  return { values: values as Values<O>, secrets, problems };
}

/** As a person gives it. */
function nameOf(key: string, { secret, positional, env }: Option): string {
  if (secret === true) return env;
  return positional === true ? key.toUpperCase() : `--${flagName(key)}`;
}

/** Without the argument itself: it may be the value of a flag that does not exist, such as a token. */
const UNEXPECTED = 'an argument that is no flag is not expected; values go behind =, as in --access=read';

interface Arguments {
  /** Every value of each flag, in order; that of a switch is `true`. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly rest: readonly string[];
}

function readArguments(options: Options, argv: readonly string[], problems: string[]): Arguments {
  const keys = new Map(
    Object.entries(options).flatMap(([key, { secret, positional }]) =>
      secret === true || positional === true ? [] : [[flagName(key), key]],
    ),
  );
  const config = Object.fromEntries(
    Object.entries(options).map(([key, option]) => [
      flagName(key),
      { type: isSwitch(option) ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const takesRest = Object.values(options).some((option) => option.positional);
  const flags: Record<string, string[]> = {};
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (takesRest) rest.push(token.value);
      else problems.push(UNEXPECTED);
    } else if (token.kind === 'option') {
      const key = keys.get(token.name);
      const option = key === undefined ? undefined : options[key];
      if (key === undefined || option === undefined)
        problems.push(
          `${token.rawName} is not a flag of this server${didYouMean(
            `--${token.name}`,
            [...keys.keys()].map((name) => `--${name}`),
          )}`,
        );
      else if (token.value === undefined && !isSwitch(option))
        problems.push(`${token.rawName} needs a value`);
      else (flags[key] ??= []).push(token.value ?? 'true');
    }
  }
  return { flags, rest };
}

/** Each argument may be a reference, and so may the variable as a whole: some references contain the separator. */
function listOf(
  given: readonly string[] | undefined,
  option: Option,
  env: NodeJS.ProcessEnv,
): readonly string[] | undefined {
  const resolve = (text: string | undefined) => resolveReference(text, env, false);
  const named = given?.flatMap((text) => resolve(text) ?? []) ?? [];
  const items =
    named.length > 0
      ? named
      : resolve(env[option.env])
          ?.split(separatorOf(option))
          .filter((item) => item !== '');
  return items === undefined || items.length === 0 ? undefined : items;
}

const switchValue = (text: string): unknown =>
  ({ true: true, '1': true, yes: true, false: false, '0': false, no: false })[text.toLowerCase()] ?? text;
