import * as z from 'zod';
import type { Server } from './define-server.ts';
import { flagName, innermost, isList, isSwitch, type Option, parseUnset, separatorOf } from './options.ts';

export interface OptionRow {
  readonly flag: string;
  readonly env: string;
  readonly fallback: string;
  readonly help: string;
}

/** The options as text, in the order of --help; the README's table is made of the same rows. */
export const optionRows = (server: Server): OptionRow[] =>
  Object.entries<Option>(server.options).map(([key, option]) => ({
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

const COMMANDS: readonly OptionRow[] = [
  { flag: '--check', env: '', fallback: '', help: 'Open everything, report, and exit with 0 or 1.' },
  { flag: '--help', env: '', fallback: '', help: 'Print this and exit.' },
  { flag: '--version', env: '', fallback: '', help: 'Print the version and exit.' },
];

/** What --help prints. */
export function renderHelp(server: Server): string {
  const rows = [...optionRows(server), ...COMMANDS];
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
    'Values may be references: env:NAME, file:PATH, keyring:SERVICE/ACCOUNT.',
    ...(separators.size > 0
      ? [
          `What ends in … may be given more than once; its variable separates them by ${[...separators].join(' or ')}.`,
        ]
      : []),
    '',
  ].join('\n');
}
