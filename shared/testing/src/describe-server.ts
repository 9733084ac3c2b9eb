import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Server, Tool } from '@handrail/server';
import type { Option } from '@handrail/server/options';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { withAudit } from './audit-file.ts';
import { connect } from './connect.ts';
import { describeHosts } from './describe-hosts.ts';
import { describeHttp } from './describe-http.ts';
import { portabilityProblems } from './portability.ts';
import type { ListedTool } from './session.ts';

/** Arguments, or what makes them anew where the same call would not work twice. */
type WorkingCall = Record<string, unknown> | (() => Record<string, unknown>);

interface Law {
  /** For every tool, arguments with which it works on the fixture, and nothing is changed that must last. */
  readonly calls: Readonly<Record<string, WorkingCall>>;
  /** Flags and variables that give the server its fixture. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Name of the file beside the test that holds the surface; `tools.snap.json` by default. */
  readonly snapshot?: string;
  /** Most tokens that tools/list may take at full access. */
  readonly tokens?: number;
  /** Calls that are made at once, where one takes a process. */
  readonly atOnce?: number;
}

const CANARY = 'canary-3f9c1e77-secret-value';

/** What every server promises, in one call; a new rule here binds all of them. */
export function describeServer(
  server: Server,
  { calls: declared, args = [], env = {}, snapshot = 'tools.snap.json', tokens = 1_200, atOnce = 1_000 }: Law,
): void {
  const calls = madeAnew(declared);
  const testPath = () => expect.getState().testPath ?? '';
  const open = (...more: string[]) =>
    connect(server, { args: [...args, '--access=full', '--confirm=never', ...more], env });
  const listed = async (): Promise<ListedTool[]> => {
    await using session = await open();
    return await session.listTools();
  };
  const byName = (name: string): Tool | undefined => server.tools.find((tool) => tool.name === name);

  describe(`the law of ${server.package.name}`, () => {
    it('publishes the tool surface on record', async () => {
      const surface = `${JSON.stringify(await listed(), null, 2)}\n`;
      await expect(surface).toMatchFileSnapshot(join(dirname(testPath()), snapshot));
    });

    it('lists the same in both eras and every time', async () => {
      await using old = await connect(server, { args: [...args, '--access=full'], env, era: 'legacy' });
      expect(await old.listTools()).toEqual(await listed());
      expect(await listed()).toEqual(await listed());
    });

    it(`takes at most ${tokens} tokens to list`, async () => {
      expect(countTokens(JSON.stringify(await listed()))).toBeLessThanOrEqual(tokens);
    });

    it('names its tools so that no host loses one, each in a file of its name', () => {
      const names = server.tools.map(({ name }) => name);
      for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{2,31}$/);
      expect(new Set(names.map((name) => name.replaceAll(/[-.]/g, '_'))).size).toBe(names.length);
      const tools = join(dirname(testPath()), '../src/tools');
      const files = names.map((name) => join(tools, `${name.replaceAll('_', '-')}.ts`));
      // An example may keep all in one file; a server has the folder.
      expect(existsSync(tools) ? files.filter((file) => !existsSync(file)) : []).toEqual([]);
    });

    it('describes every tool and every argument', async () => {
      const bare = (await listed()).flatMap(({ name, title, description, inputSchema }) => [
        ...(title === undefined ? [`${name} has no title`] : []),
        ...((description ?? '').length < 20 ? [`${name} has no description`] : []),
        ...argumentsWithoutDescription(inputSchema).map(
          (argument) => `${name}.${argument} has no description`,
        ),
      ]);
      expect(bare).toEqual([]);
    });

    it('spends no tokens on schema noise', async () => {
      expect(JSON.stringify(await listed())).not.toMatch(/"\$schema"|"pattern":"|9007199254740991/);
    });

    it('lists schemas that are valid, that every host takes, and that fit the calls that work', async () => {
      const ajv = new Ajv2020({ strictTypes: false, validateFormats: false });
      for (const { name, inputSchema } of await listed()) {
        const fits = ajv.compile(inputSchema);
        expect({ name, fits: fits(calls[name]), errors: fits.errors }).toMatchObject({ fits: true });
        expect({ name, problems: portabilityProblems(inputSchema) }).toEqual({ name, problems: [] });
      }
    });

    it('gives hints that agree with the access of each tool', async () => {
      for (const { name, annotations } of await listed()) {
        const access = byName(name)?.access;
        expect({ name, ...annotations }).toMatchObject({
          name,
          readOnlyHint: access === 'read',
          destructiveHint: access === 'full',
          idempotentHint: expect.any(Boolean),
          openWorldHint: expect.any(Boolean),
        });
      }
    });

    it.each(['read', 'write', 'full'])('lists nothing above --access=%s', async (access) => {
      await using session = await connect(server, { args: [...args, `--access=${access}`], env });
      const allowed = { read: ['read'], write: ['read', 'write'], full: ['read', 'write', 'full'] }[access];
      const names = (await session.listTools()).map(({ name }) => name);
      expect(names).toEqual(
        server.tools.filter((tool) => allowed?.includes(tool.access)).map(({ name }) => name),
      );
    });

    it.each(server.tools.map(({ name }) => name))(
      '%s answers within a page, once, and is audited',
      async (name) => {
        expect(Object.keys(calls), 'the law needs a working call of every tool').toContain(name);
        await withAudit(async (flag, records) => {
          await using session = await open(flag);
          const { text, data, isError } = await session.call(name, calls[name]);
          expect({ isError, text }).toMatchObject({ isError: false });
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
          // A record is there for hosts that show only the one or only the other; a document is text alone.
          expect(data === undefined ? undefined : (JSON.parse(text) as unknown)).toEqual(data);
          expect(data !== undefined).toBe(byName(name)?.output !== undefined);
          expect(records()).toHaveLength(1);
        });
      },
    );

    it.each(server.tools.map(({ name }) => name))(
      '%s refuses an unknown argument with a hint',
      async (name) => {
        await using session = await open();
        const { isError, text } = await session.call(name, { ...calls[name], no_such_argument: 1 });
        expect(isError).toBe(true);
        expect(text).toMatch(/^unknown_argument: .*"no_such_argument".*\n.+/);
      },
    );

    it.each(server.tools.map(({ name }) => name))('%s ignores what hosts add', async (name) => {
      await using session = await open();
      const { isError } = await session.call(name, { ...calls[name], wait_for_previous: false });
      expect(isError).toBe(false);
    });

    it('shows no secret in answers, log or audit', async () => {
      const secrets = Object.values<Option>(server.options).filter(({ secret }) => secret === true);
      await withAudit(async (flag, records) => {
        const seen: string[] = [];
        await using session = await connect(server, {
          args: [...args, '--access=full', '--confirm=never', '--log-level=debug', flag],
          env: { ...env, ...Object.fromEntries(secrets.map((option) => [option.env, CANARY])) },
          token: CANARY,
        });
        for (const [name, given] of Object.entries(calls)) {
          seen.push((await session.call(name, given)).text);
          seen.push((await session.call(name, { ...given, no_such_argument: 1 })).text);
        }
        seen.push(...session.logged, JSON.stringify(records()));
        expect(seen.join('\n')).not.toContain(CANARY);
      });
    });

    const paged = server.tools.filter((tool) => 'cursor' in tool.input.shape).map(({ name }) => name);
    it.runIf(paged.length > 0).each(paged)(
      '%s goes on by its cursor to an end, page by page',
      async (name) => {
        await using session = await open();
        const seen = new Set<string>();
        let cursor: string | undefined;
        do {
          const { isError, text } = await session.call(name, {
            ...calls[name],
            ...(cursor !== undefined && { cursor }),
          });
          expect({ isError, size: Buffer.byteLength(text) <= 10_000, repeated: seen.has(text) }).toEqual({
            isError: false,
            size: true,
            repeated: false,
          });
          seen.add(text);
          cursor = /cursor="([^"]+)"/.exec(text)?.[1];
        } while (cursor !== undefined && seen.size < 1_000);
        expect(cursor).toBeUndefined();
      },
    );

    it(`answers ${atOnce} calls at once, and gives their memory back`, async () => {
      const [[name, given] = ['', {}]] = Object.entries(calls);
      await using session = await open('--rate=100000');
      const round = async () => {
        const answers = await Promise.all(Array.from({ length: atOnce }, () => session.call(name, given)));
        expect(answers.filter(({ isError }) => isError)).toEqual([]);
        globalThis.gc?.();
        return process.memoryUsage().heapUsed;
      };
      await round(); // what is loaded and compiled on first use stays
      const before = await round();
      expect((await round()) - before).toBeLessThan(10e6);
    });

    describeHosts(server, { calls, listed, open });
    describeHttp(server, { args, env });
  });
}

function argumentsWithoutDescription({ properties }: ListedTool['inputSchema']): string[] {
  return Object.entries(properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'object' && schema !== null && 'description' in schema ? [] : [name],
  );
}

/** Looks the arguments of a call up, each time anew. */
const madeAnew = (calls: Law['calls']): Readonly<Record<string, Record<string, unknown>>> =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [
        name,
        { enumerable: true, get: () => (typeof call === 'function' ? call() : call) },
      ]),
    ),
  );
