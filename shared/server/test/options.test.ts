import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Options, parseOptions } from '../src/options.ts';

const options = {
  roots: { schema: z.array(z.string()).default([]), env: 'ROOTS', help: 'Folders.', positional: true },
  zone: { schema: z.string().optional(), env: 'ZONE', help: 'Zone.' },
  maxRows: { schema: z.coerce.number().int().default(10), env: 'MAX_ROWS', help: 'Rows.' },
  strict: { schema: z.boolean().default(false), env: 'STRICT', help: 'Strictness.' },
  deny: { schema: z.array(z.string()).default(['.git']), env: 'DENY', help: 'Names.', repeat: true },
  urls: {
    schema: z.array(z.string()).default([]),
    env: 'URLS',
    help: 'URLs.',
    repeat: true,
    separator: '\n',
  },
  apiKey: { schema: z.string().optional(), env: 'API_KEY', help: 'Key.', secret: true },
} as const satisfies Options;

const parse = (argv: string[], env: NodeJS.ProcessEnv = {}) => parseOptions(options, argv, env);

describe('a value', () => {
  it('comes from the flag before the environment before the default', () => {
    expect(parse([]).values).toEqual({
      roots: [],
      zone: undefined,
      maxRows: 10,
      strict: false,
      deny: ['.git'],
      urls: [],
      apiKey: undefined,
    });
    expect(parse([], { MAX_ROWS: '20' }).values.maxRows).toBe(20);
    expect(parse(['--max-rows=30'], { MAX_ROWS: '20' }).values.maxRows).toBe(30);
    expect(parse(['--max-rows', '30']).values.maxRows).toBe(30);
  });

  it.each(['', '${user_config.zone}'])('that a host left as %j is unset', (text) => {
    expect(parse([], { ZONE: text })).toMatchObject({ values: { zone: undefined }, problems: [] });
  });

  it.each(['${ZONE}', '${env:ZONE}', '{env:ZONE}', '%ZONE%', 'a/${HOME}/b'])(
    'that no host expanded (%s) is a problem',
    (text) => {
      expect(parse([`--zone=${text}`]).problems[0]).toMatch(/^--zone is the unexpanded text /);
    },
  );

  it.each(['https://h/%C3%A4', 'https://h/%C3%A4%20%C3%9F?a=%2F%2F', 'sqlite:%7E%2Fa'])(
    'may be percent-encoded: %s',
    (text) => {
      expect(parse([`--zone=${text}`])).toMatchObject({ values: { zone: text }, problems: [] });
    },
  );

  it('may refer to the environment', () => {
    expect(parse(['--zone=env:MY_ZONE'], { MY_ZONE: 'UTC' }).values.zone).toBe('UTC');
    expect(parse(['--zone=env:MY_ZONE']).problems).toEqual([
      '--zone refers to env:MY_ZONE, which is not set',
    ]);
  });

  it('may refer to a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'handrail-options-'));
    try {
      writeFileSync(join(folder, 'key'), 'from-a-file\n');
      expect(parse([], { API_KEY: `file:${join(folder, 'key')}` })).toMatchObject({
        values: { apiKey: 'from-a-file' },
        secrets: ['from-a-file'],
      });
      expect(parse([], { API_KEY: `file:${join(folder, 'none')}` }).problems[0]).toMatch(
        /^API_KEY refers to file:.*cannot be read/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that its schema refuses is a problem by name, and its default stands', () => {
    const { problems, values } = parse(['--max-rows=many', '--zone=UTC']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^--max-rows: /);
    expect(values).toMatchObject({ maxRows: 10, zone: 'UTC' });
  });
});

describe('a secret', () => {
  it('may contain what looks like a placeholder, but not be one', () => {
    expect(parse([], { API_KEY: 'pa${ss}%WORD%' })).toMatchObject({
      values: { apiKey: 'pa${ss}%WORD%' },
      problems: [],
    });
    expect(parse([], { API_KEY: '${API_KEY}' }).problems[0]).toMatch(/^API_KEY is the unexpanded text/);
  });
});

describe('a switch', () => {
  it.each([
    [['--strict'], {}, true],
    [[], { STRICT: 'true' }, true],
    [[], { STRICT: '0' }, false],
    [['--strict'], { STRICT: 'false' }, true],
  ])('%j with %j is %s', (argv, env, expected) => {
    expect(parse(argv, env).values.strict).toBe(expected);
  });

  it('with another word is a problem', () => {
    expect(parse([], { STRICT: 'perhaps' }).problems).toHaveLength(1);
  });
});

describe('positional arguments', () => {
  it('are a list, from the command line or separated like PATH', () => {
    expect(parse(['/a', '--strict', '/b']).values.roots).toEqual(['/a', '/b']);
    expect(parse([], { ROOTS: ['/a', '/b'].join(delimiter) }).values.roots).toEqual(['/a', '/b']);
  });

  it('that a host left as ${user_config.roots} are unset', () => {
    expect(parse(['${user_config.roots}'], { ROOTS: '/a' })).toMatchObject({
      values: { roots: ['/a'] },
      problems: [],
    });
    expect(parse(['/a', '${user_config.more}']).values.roots).toEqual(['/a']);
  });

  it('that no host expanded are a problem', () => {
    expect(parse(['${workspaceFolder}']).problems).toEqual([
      'ROOTS is the unexpanded text ${workspaceFolder}; this host does not expand it. Use one of env:NAME, file:PATH, command:PROGRAM, keyring:SERVICE/ACCOUNT',
    ]);
  });

  it('are no flag', () => {
    expect(parse(['--roots=/a']).problems).toEqual(['--roots is not a flag of this server']);
  });

  it('are refused where a server takes none', () => {
    const { roots: _, ...rest } = options;
    expect(parseOptions(rest, ['/a'], {}).problems).toEqual([
      'an argument that is no flag is not expected; values go behind =, as in --access=read',
    ]);
  });
});

describe('a flag that may be repeated', () => {
  it('is a list of its values in order, before the variable, before the default', () => {
    expect(parse(['--deny=b', '--deny', 'a']).values.deny).toEqual(['b', 'a']);
    expect(parse([], { DENY: ['a', 'b'].join(delimiter) }).values.deny).toEqual(['a', 'b']);
    expect(parse(['--deny=c'], { DENY: 'a' }).values.deny).toEqual(['c']);
    expect(parse([], { DENY: '' }).values.deny).toEqual(['.git']);
    expect(parse([], { DENY: '${user_config.deny}' })).toMatchObject({
      values: { deny: ['.git'] },
      problems: [],
    });
  });

  it('takes references as every value does', () => {
    expect(parse(['--deny=env:MINE', '--deny=b'], { MINE: 'a' }).values.deny).toEqual(['a', 'b']);
    expect(parse([], { DENY: 'env:MINE', MINE: ['a', 'b'].join(delimiter) }).values.deny).toEqual(['a', 'b']);
    expect(parse(['--deny=${HOME}']).problems[0]).toMatch(/^--deny is the unexpanded text \$\{HOME\}/);
  });

  it('may have a separator of its own, where its items contain that of PATH', () => {
    const urls = ['https://h:1/a', 'C:\\b;c'];
    expect(parse([], { URLS: `${urls.join('\n')}\n` }).values.urls).toEqual(urls);
    expect(parse(['--urls=env:MINE'], { MINE: 'a\nb' }).values.urls).toEqual(['a\nb']);
  });

  it('is the last of them where it may not', () => {
    expect(parse(['--zone=a', '--zone=b']).values.zone).toBe('b');
  });
});

describe('a flag', () => {
  it('that is unknown is named with its neighbour', () => {
    expect(parse(['--zoen=UTC']).problems).toEqual([
      '--zoen is not a flag of this server; did you mean "--zone"?',
    ]);
  });

  it('without its value is a problem', () => {
    expect(parse(['--zone']).problems).toEqual(['--zone needs a value']);
  });

  it('that does not exist never shows what came behind it', () => {
    const { roots: _, ...rest } = options;
    const { problems } = parseOptions(rest, ['--token', 'the-secret'], {});
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('the-secret');
  });

  it('never carries a secret', () => {
    expect(parse(['--api-key=abcdef']).problems[0]).toMatch(/^--api-key is not a flag/);
    expect(parse([], { API_KEY: 'abcdef' })).toMatchObject({
      values: { apiKey: 'abcdef' },
      secrets: ['abcdef'],
    });
  });
});
