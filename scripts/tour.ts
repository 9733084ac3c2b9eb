/**
 * `npm start`: builds and packs the servers, starts each packed tarball as a host would, asks it real questions
 * through the official client, and ends with the entry for Claude Desktop. `-- --json` prints JSON lines instead.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, parseArgs, styleText } from 'node:util';
import { allTasks, attempt } from '@handrail/evals';
import { launchStdio } from '@handrail/testing';
import { countTokens } from 'gpt-tokenizer';
import { buildAll, install, pack } from './pack.ts';
import { type PublishedServer, root, servers } from './workspaces.ts';

/** What is told, in order; a person reads it as text, a program as JSON lines. */
type Event =
  | {
      readonly type: 'server';
      readonly name: string;
      readonly version: string;
      readonly tools: number;
      readonly tokens: number;
      readonly ms: number;
    }
  | { readonly type: 'question'; readonly server: string; readonly question: string }
  | {
      readonly type: 'call';
      readonly tool: string;
      readonly arguments: object;
      readonly answer: string;
      readonly ms: number;
      readonly tokens: number;
    }
  | { readonly type: 'config'; readonly file: string; readonly entry: object };

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = (line: string) => void process.stdout.write(`${line}\n`);
const style = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout });
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const indent = (text: string, by: string) =>
  text
    .split('\n')
    .map((line) => by + line)
    .join('\n');

/** Records as a person reads them; documents as they are. */
const pretty = (answer: string): string =>
  answer.startsWith('{')
    ? inspect(JSON.parse(answer), { depth: 9, breakLength: 100, compact: 5, colors: process.stdout.isTTY })
    : answer;

function readable(event: Event): string {
  switch (event.type) {
    case 'server':
      return `\n${style('bold', `@handrail/${event.name} ${event.version}`)}  ${style('dim', `${event.tools} tools in ${event.tokens} tokens, ready after ${ms(event.ms)}`)}`;
    case 'question':
      return `\n  ${style('cyan', '?')} ${event.question}`;
    case 'call':
      return [
        `\n    ${style('yellow', event.tool)} ${style('dim', JSON.stringify(event.arguments))}`,
        indent(pretty(event.answer), '    '),
        `    ${style('dim', `${ms(event.ms)}, ${event.tokens} tokens`)}`,
      ].join('\n');
    case 'config':
      return `\nTo use it in Claude Desktop, put this into ${event.file} (Settings, Developer, Edit Config) and restart:\n\n${JSON.stringify(event.entry, null, 2)}\n`;
  }
}

/** What a server cannot do without, for the entry at the end: this checkout is a folder as good as any. */
const exampleArguments = new Map([
  ['filesystem', [root]],
  ['git', [root]],
]);

const tell = (event: Event) => say(values.json ? JSON.stringify(event) : readable(event));
const progress = (text: string) => void process.stderr.write(`${text} …\n`);

async function show(server: PublishedServer): Promise<void> {
  progress(`Packing and installing @handrail/${server.name}`);
  const { folder, entry } = await install(server, await pack(server));
  try {
    const tasks = allTasks.filter((task) => task.tour === true && task.server === server.name);
    for (const [index, task] of tasks.entries()) {
      const { steps, complaint } = await attempt(task, task.reference, async (args) => {
        const begun = performance.now();
        const session = await launchStdio({ command: process.execPath, args: [entry, ...args] }, 'v2-modern');
        const tools = await session.listTools();
        if (index === 0)
          tell({
            type: 'server',
            name: server.name,
            version: server.manifest.version,
            tools: tools.length,
            tokens: countTokens(JSON.stringify(tools)),
            ms: performance.now() - begun,
          });
        tell({ type: 'question', server: server.name, question: task.prompt });
        return session;
      });
      for (const { tool, args, text, ms: took } of steps)
        tell({ type: 'call', tool, arguments: args, answer: text, ms: took, tokens: countTokens(text) });
      if (complaint !== undefined) throw new Error(`${task.name}: the answer ${complaint}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

progress('Building');
await buildAll();
const all = servers();
for (const server of all) await show(server);
tell({
  type: 'config',
  file: 'claude_desktop_config.json',
  entry: {
    mcpServers: Object.fromEntries(
      all.map(({ name, folder }) => [
        name,
        {
          command: join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node'),
          args: [join(folder, 'dist/index.js'), ...(exampleArguments.get(name) ?? [])],
        },
      ]),
    ),
  },
});
