import * as z from 'zod';
import { type Command, optionsOf } from './command.ts';
import type { Server } from './define-server.ts';
import {
  flagName,
  innermost,
  isList,
  isSwitch,
  type Option,
  type Options,
  parseUnset,
  separatorOf,
} from './options.ts';
import { REFERENCES } from './references.ts';

export interface OptionRow {
  readonly flag: string;
  readonly env: string;
  readonly fallback: string;
  readonly help: string;
}

/** The options as text, in the order of --help; the README's table is made of the same rows. */
export const optionRows = ({ options }: { readonly options: Options }): OptionRow[] =>
  Object.entries(options).map(([key, option]) => ({
    flag: flagOf(key, option),
    env: option.env,
    fallback: fallbackOf(option),
    help: option.help,
  }));

export const binName = (server: Server): string => `handrail-${server.name}`;

const flagOf = (key: string, option: Option): string => {
  if (option.secret === true) return '';
  if (option.positional === true) return `${key.toUpperCase()}…`;
  if (isSwitch(option)) return `--${flagName(key)}`;
  return `--${flagName(key)}=${valueOf(key, option)}${option.repeat === true ? '…' : ''}`;
};

function valueOf(key: string, { schema, value }: Option): string {
  const inner = innermost(schema);
  return value ?? (inner instanceof z.ZodEnum ? inner.options.join('|') : key.toUpperCase());
}

function fallbackOf(option: Option): string {
  const { data } = parseUnset(option);
  if (Array.isArray(data)) return data.join(', ');
  return typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean'
    ? String(data)
    : '';
}

const FLAGS: readonly OptionRow[] = [
  { flag: '--check', env: '', fallback: '', help: 'Open everything, report, and exit with 0 or 1.' },
  { flag: '--help', env: '', fallback: '', help: 'Print this and exit.' },
  { flag: '--version', env: '', fallback: '', help: 'Print the version and exit.' },
];

export interface CommandRow {
  /** What is typed behind the name of the program. */
  readonly usage: string;
  readonly help: string;
  /** Flags of its own. */
  readonly options: readonly Pick<OptionRow, 'flag' | 'help'>[];
}

/** The commands as text; those of --help and of the README. */
export const commandRows = (server: Server): CommandRow[] =>
  server.commands.map((command) => ({
    usage: [command.name, ...positionalOf(server, command), '[options]'].join(' '),
    help: command.help,
    options: Object.entries<Option>(optionsOf(server, command))
      .filter(([key, { positional }]) => key in command.options && positional !== true)
      .map(([key, option]) => ({ flag: flagOf(key, option), help: option.help })),
  }));

/** The command's own, or else the server's. */
function positionalOf(server: Server, command: Command): readonly string[] {
  const options = optionsOf(server, command);
  const key = Object.keys(options).find((name) => options[name]?.positional);
  return key === undefined ? [] : [`${key.toUpperCase()}…`];
}

/** What --help prints. */
export function renderHelp(server: Server): string {
  const rows = [...optionRows(server), ...FLAGS];
  const positional = Object.entries<Option>(server.options)
    .filter(([, option]) => option.positional)
    .map(([key]) => ` ${key.toUpperCase()}…`);
  const separators = new Set(
    Object.values<Option>(server.options)
      .filter(isList)
      .map((option) => JSON.stringify(separatorOf(option))),
  );
  return [
    server.package.description,
    '',
    `Usage: ${binName(server)}${positional.join('')} [options]`,
    '',
    'An MCP server: a host such as Claude Desktop starts it and speaks to it over stdin and stdout.',
    '',
    ...rows.map(({ flag, env, fallback, help }) =>
      [
        `  ${flag === '' ? env : flag}`,
        `      ${help}${fallback === '' ? '' : ` Default: ${fallback}.`}${flag === '' || env === '' ? '' : ` [${env}]`}`,
      ].join('\n'),
    ),
    '',
    ...(server.commands.length > 0
      ? ['Commands, instead of serving; they take the options above as well:', '']
      : []),
    ...commandRows(server).flatMap(({ usage, help, options }) => [
      `  ${binName(server)} ${usage}`,
      `      ${help}`,
      ...options.map(({ flag, help: text }) => `      ${flag}  ${text}`),
      '',
    ]),
    `Values may be references: ${REFERENCES}.`,
    ...(separators.size > 0
      ? [
          `What ends in … may be given more than once; its variable separates them by ${[...separators].join(' or ')}.`,
        ]
      : []),
    '',
  ].join('\n');
}
