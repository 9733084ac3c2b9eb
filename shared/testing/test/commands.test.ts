import { defineCommand, defineServer, ToolError } from '@handrail/server';
import { runCommand } from '@handrail/server/command';
import { renderHelp } from '@handrail/server/help';
import { expect, it } from 'vitest';
import * as z from 'zod';

const seen: unknown[] = [];

const server = defineServer({
  package: { name: '@handrail/mail', version: '1.0.0', description: 'Mail.' },
  title: 'Mail',
  instructions: 'Mail.',
  options: {
    accounts: { schema: z.array(z.string()).default([]), env: 'ACCOUNTS', help: 'Whose.', positional: true },
    key: { schema: z.string().optional(), env: 'MAIL_KEY', help: 'The key.', secret: true },
  },
  setup: () => undefined,
  tools: [],
  commands: [
    defineCommand({
      name: 'login',
      help: 'Log in.',
      options: { device: { schema: z.boolean().default(false), help: 'By a code.' } },
      async run(values: { device: boolean; accounts: readonly string[] }, { say }) {
        seen.push(await Promise.resolve(values));
        say(`hello ${values.accounts.join()}`);
      },
    }),
    defineCommand({
      name: 'import',
      help: 'Copy mail.',
      options: { files: { schema: z.array(z.string()).min(1), help: 'What.', positional: true } },
      run: async (values: {
        files: readonly string[];
        accounts: readonly string[];
        key: string | undefined;
      }) => {
        seen.push(values);
        await Promise.reject(
          new ToolError('no_file', `no file ${values.files.join()} ${values.key}`, 'Name one.'),
        );
      },
    }),
  ],
});

async function run(name: string, ...argv: string[]) {
  const command = server.commands.find((each) => each.name === name);
  if (command === undefined) throw new Error('no such command');
  const [out, error]: string[][] = [[], []];
  const code = await runCommand(server, command, argv, {
    out: (text) => void out?.push(text),
    error: (text) => void error?.push(text),
  });
  return { code, out: out?.join(''), error: error?.join(''), values: seen.pop() };
}

it('gets the options of the server and its own', async () => {
  expect(await run('login', 'me', '--device', '--access=write')).toMatchObject({
    code: 0,
    out: 'hello me\n',
    error: '',
    values: { accounts: ['me'], device: true, access: 'write' },
  });
});

it('takes what is no flag for its own where it wants it', async () => {
  expect(await run('import', 'a.eml', 'b.eml')).toMatchObject({
    code: 1,
    out: '',
    error: 'no file a.eml,b.eml undefined Name one.\n',
    values: { files: ['a.eml', 'b.eml'] },
  });
});

it('is not run with what it does not know, or without what it needs', async () => {
  const wrong = await run('login', '--devise');
  expect(wrong).toMatchObject({ code: 1, out: '', values: undefined });
  expect(wrong.error).toContain('--devise is not a flag of this server; did you mean "--device"?');
  expect(await run('import')).toMatchObject({ code: 1, values: undefined });
});

it('shows no secret when it fails', async () => {
  process.env['MAIL_KEY'] = 'canary-of-a-key';
  const failed = await run('import', 'a.eml');
  delete process.env['MAIL_KEY'];
  expect(failed.values).toMatchObject({ key: 'canary-of-a-key' });
  expect(failed.error).toBe('no file a.eml [redacted] Name one.\n');
});

it('stands in --help with its flags', () => {
  const help = renderHelp(server);
  expect(help).toContain(
    '  handrail-mail login ACCOUNTS… [options]\n      Log in.\n      --device  By a code.\n',
  );
  expect(help).toContain('  handrail-mail import FILES… [options]\n      Copy mail.\n');
});
