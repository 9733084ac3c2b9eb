/**
 * Writes what is derived from a server's declaration, in the server's folder: the tables of the README, server.json
 * (MCP registry) and manifest.json (MCPB). With --check it writes nothing and fails when a file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { flagName, isList, isSwitch, type Option, parseUnset } from '@handrail/server/options';
import { binName, commandRows, optionRows } from '@handrail/server/help';
import type { Server } from '@handrail/server';
import * as z from 'zod';
import { readManifest } from './workspaces.ts';

const SERVER_SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

/** Settings of a process that a host does not start; a person fills in none of them in a form. */
const NOT_IN_FORMS = new Set(['http', 'httpToken', 'audit', 'page', 'logLevel']);

/** MCPB has lists of directories and files only. */
const SEPARATED = 'Several are separated like PATH: by ":", on Windows by ";".';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const code = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);

const optionsTable = (server: Server): string =>
  table(
    ['Flag', 'Environment', 'Default', 'Meaning'],
    optionRows(server).map(({ flag, env, fallback, help }) => [code(flag), code(env), code(fallback), help]),
  );

const commandsTable = (server: Server): string =>
  table(
    ['Command', 'Flags of its own', 'What it does'],
    commandRows(server).map(({ usage, help, options }) => [
      code(`${binName(server)} ${usage}`),
      options.map(({ flag, help: text }) => `${code(flag)}: ${text}`).join(' '),
      help,
    ]),
  );

const firstSentence = (text: string): string => /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;

const toolsTable = (server: Server): string =>
  table(
    ['Tool', 'Arguments', 'Access', 'What it does'],
    server.tools.map((tool) => [
      code(tool.name),
      Object.entries(tool.input.shape)
        .map(([name, schema]) => code(z.safeParse(schema, undefined).success ? `${name}?` : name))
        .join(', '),
      tool.access,
      firstSentence(tool.description),
    ]),
  );

/** MCPB has dialogs for folders and files; what may be a URL as well is a file for most people. */
const typeOf = (option: Option): string => {
  if (option.positional === true) return (option.value ?? 'FOLDER') === 'FOLDER' ? 'directory' : 'file';
  if (isSwitch(option)) return 'boolean';
  return z.toJSONSchema(option.schema, { io: 'output', unrepresentable: 'any' }).type === 'number'
    ? 'number'
    : 'string';
};

const defaultOf = (option: Option): unknown => parseUnset(option).data;

const isRequired = (option: Option): boolean => !parseUnset(option).success;

/** The registry has one format for every path. */
function formatOf(option: Option): string {
  const type = typeOf(option);
  if (type === 'file') return 'string';
  return type === 'directory' ? 'filepath' : type;
}

/** A list is given by arguments: no registry or host separates a variable by what this system's PATH uses. */
const packageArgument = (key: string, option: Option): object => ({
  ...(option.positional === true
    ? { type: 'positional', valueHint: flagName(key) }
    : { type: 'named', name: `--${flagName(key)}` }),
  description: option.help,
  isRequired: isRequired(option),
  isRepeated: true,
  format: formatOf(option),
});

function serverJson(server: Server, mcpName: string | undefined): object {
  const { name, version, description } = server.package;
  const options = Object.entries<Option>(server.options);
  const lists = options.filter(([, option]) => isList(option));
  return {
    $schema: SERVER_SCHEMA,
    name: mcpName,
    title: server.title,
    description,
    version,
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        transport: { type: 'stdio' },
        ...(lists.length > 0 && {
          // Flags first: what is positional stands last in the usage, too.
          packageArguments: lists
            .toSorted(([, a], [, b]) => Number(a.positional === true) - Number(b.positional === true))
            .map(([key, option]) => packageArgument(key, option)),
        }),
        environmentVariables: options
          .filter(([, option]) => !isList(option))
          .map(([, option]) => ({
            name: option.env,
            description: option.help,
            isSecret: option.secret ?? false,
            isRequired: isRequired(option),
            format: formatOf(option),
            ...(defaultOf(option) !== undefined && { default: String(defaultOf(option)) }),
          })),
      },
    ],
  };
}

function mcpbManifest(server: Server): object {
  const { version, description } = server.package;
  const offered = Object.entries<Option>(server.options).filter(([key]) => !NOT_IN_FORMS.has(key));
  const reference = (key: string) => `\${user_config.${flagName(key)}}`;
  return {
    manifest_version: '0.4',
    name: binName(server),
    display_name: `Handrail ${server.title}`,
    version,
    description,
    author: { name: 'Handrail contributors' },
    license: 'MIT',
    server: {
      type: 'node',
      entry_point: 'dist/index.js',
      mcp_config: {
        command: 'node',
        // MCPB expands a list only in args, never in env.
        args: [
          '${__dirname}/dist/index.js',
          ...offered.filter(([, { positional }]) => positional).map(([key]) => reference(key)),
        ],
        env: Object.fromEntries(
          offered.filter(([, { positional }]) => !positional).map(([key, { env }]) => [env, reference(key)]),
        ),
      },
    },
    tools: server.tools.map(({ name, description: text }) => ({ name, description: firstSentence(text) })),
    user_config: Object.fromEntries(
      offered.map(([key, option]) => [
        flagName(key),
        {
          type: typeOf(option),
          title: flagName(key),
          description: option.repeat === true ? `${option.help} ${SEPARATED}` : option.help,
          required: isRequired(option),
          ...(option.positional === true && { multiple: true }),
          ...(option.secret === true && { sensitive: true }),
          // The form has one field for the texts of a list, and a default of it would have this system's separator.
          ...(option.repeat !== true && defaultOf(option) !== undefined && { default: defaultOf(option) }),
        },
      ]),
    ),
  };
}

function fill(readme: string, name: string, text: string): string {
  const begin = `<!-- begin generated: ${name} -->`;
  const end = `<!-- end generated: ${name} -->`;
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md lacks the markers ${begin} and ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${text}\n\n${readme.slice(to)}`;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const folder = process.cwd();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every server's folder exports it
const { server } = (await import(join(folder, 'src/server.ts'))) as { server: Server };
const tables = {
  tools: toolsTable(server),
  options: optionsTable(server),
  ...(server.commands.length > 0 && { commands: commandsTable(server) }),
};
const files = {
  'README.md': Object.entries(tables).reduce(
    (readme, [name, text]) => fill(readme, name, text),
    readFileSync(join(folder, 'README.md'), 'utf8'),
  ),
  'server.json': json(serverJson(server, readManifest(folder).mcpName)),
  'manifest.json': json(mcpbManifest(server)),
};

const current = (name: string): string | undefined => {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
};
const stale = Object.entries(files).filter(([name, text]) => current(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`stale: servers/${basename(folder)}/${name}; run npm run gen`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [name, text] of stale) writeFileSync(join(folder, name), text);
}
