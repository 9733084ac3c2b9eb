import type { Writable } from 'node:stream';
import { check } from './check.ts';
import { runCommand } from './command.ts';
import type { Server } from './define-server.ts';
import { messageOf } from './errors.ts';
import { binName, renderHelp } from './help.ts';
import { type Opened, openServer } from './open.ts';
import { runStdio } from './stdio.ts';
import { claimStdout } from './stdout.ts';

/** The whole life of a server's process; with nothing but flags that exit, or one of the two transports. */
export async function run(server: Server): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) return void process.stdout.write(renderHelp(server));
  if (argv.includes('--version')) return void process.stdout.write(`${server.package.version}\n`);
  const command = server.commands.find(({ name }) => name === argv[0]);
  if (command !== undefined) {
    process.exitCode = await runCommand(server, command, argv.slice(1), {
      out: (text) => process.stdout.write(text),
      error: (text) => process.stderr.write(text),
    });
    return;
  }

  const stdout = claimStdout();
  const checking = argv.includes('--check');
  const opened = openServer(server, {
    argv: argv.filter((argument) => argument !== '--check'),
    env: process.env,
    readable: process.stderr.isTTY,
    ...(checking && { write: () => {} }), // the report says it all
  });
  logStrays(opened.log);
  if (checking) return await runCheck(server, opened, stdout);
  if (opened.values.http !== undefined) return await runHttp(server, opened);
  // Whoever asked for HTTP, or sits at a terminal, reads this; a host would not.
  if (
    opened.problems.length > 0 &&
    (process.stdin.isTTY || opened.problems.some((line) => line.startsWith('--http')))
  ) {
    process.stderr.write(`${opened.problems.join('\n')}\n${binName(server)} --help tells what there is.\n`);
    process.exitCode = 1;
    return await opened[Symbol.asyncDispose]();
  }
  if (process.stdin.isTTY) {
    process.stderr.write(
      `${renderHelp(server)}\nNothing to serve: started by hand, without a client on stdin.\n`,
    );
    return await opened[Symbol.asyncDispose]();
  }
  runStdio(opened, stdout);
}

/** A promise that a dependency forgot must not take the other calls of this process down with it. */
function logStrays(log: Opened['log']): void {
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
}

async function runCheck(server: Server, opened: Opened, stdout: Writable): Promise<void> {
  const { ok, lines } = await check(server, opened);
  stdout.write(`${lines.join('\n')}\n`);
  await opened[Symbol.asyncDispose]();
  process.exitCode = ok ? 0 : 1;
}

async function runHttp(server: Server, opened: Opened): Promise<void> {
  try {
    await opened.ready;
    const { checkBind, listenHttp } = await import('./http.ts');
    checkBind(opened.values);
    const listening = await listenHttp(server, opened);
    const end = async () => {
      await listening[Symbol.asyncDispose](); // first the calls, then what they stand on
      await opened[Symbol.asyncDispose]();
      process.exit();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
    process.stderr.write(`${server.package.name} ${server.package.version} listens on ${listening.url}\n`);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`); // an operator reads this terminal, unlike a host's
    process.exitCode = 1;
  }
}
