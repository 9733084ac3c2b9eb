import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../src/errors.ts';
import { readSecret, resolveReference } from '../src/references.ts';

const env = { PATH: process.env['PATH'], HOME: '/nowhere' };

/** As an option of the command line is read, and as a secret of a configuration file is. */
const both = async (reference: string): Promise<string | undefined> => {
  const now = resolveReference(reference, env, true);
  expect(await readSecret(reference, env)).toBe(now);
  return now;
};

const failures = async (reference: string): Promise<string> => {
  const late = await readSecret(reference, env).catch((error: unknown) => error);
  expect(late).toBeInstanceOf(ConfigError);
  expect(() => resolveReference(reference, env, true)).toThrow((late as Error).message);
  return (late as Error).message;
};

describe('command:', () => {
  it.each([
    ['command:printf secret', 'secret'],
    ['command: printf   secret ', 'secret'],
    ['command:printf "two words"', 'two words'],
    ["command:printf %s 'a \"b'", 'a "b'],
    [String.raw`command:printf %s "it's"\n`, String.raw`it's\n`],
    [String.raw`command:printf first\nsecond\n`, 'first'],
    [String.raw`command:printf first\r\nsecond`, 'first'],
    ['command:printf %s $HOME;id|cat>`x`&&*', '$HOME;id|cat>`x`&&*'],
  ])('%j is %j', async (reference, secret) => {
    expect(await both(reference)).toBe(secret);
  });

  it.each([
    ['command:', 'must name a program'],
    ['command:printf "secret', 'has a quote in command: that does not end'],
    ['command:no-such-program-7 --key=hunter2', 'no-such-program-7 cannot be run (ENOENT)'],
    ['command:cat', 'which printed nothing, or failed'], // it has no input to wait for
    ['command:false --key=hunter2', 'which printed nothing, or failed'],
    ['command:sh -c "echo hunter2; exit 3"', 'which printed nothing, or failed'],
    ['command:sh -c "yes hunter2 | head -c 1000000"', 'cannot be run (it prints too much)'],
  ])('%j is refused, and shows no argument', async (reference, message) => {
    const told = await failures(reference);
    expect(told).toContain(message);
    expect(told).not.toContain('hunter2');
  });

  it('gives the program every word as it is written', async () => {
    const word = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 })
      .filter((text) => !text.includes('"'));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 4 }), async (words) => {
        const quoted = words.map((text) => `"${text}"`).join('  ');
        expect(await readSecret(`command:printf [%s] ${quoted}`, env)).toBe(
          words.map((text) => `[${text}]`).join(''),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('serves others while the program runs', async () => {
    let isOver = false;
    const late = readSecret('command:sleep 0.5', env).catch(() => (isOver = true));
    await readSecret('command:printf secret', env);
    expect(isOver).toBe(false);
    await late;
  });
});
