import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDenyRules } from '../src/patterns/deny-rules.ts';
import { Refusal } from '@handrail/domain';

const rulesOf = (deny: readonly string[] = [], allow: readonly string[] = []) =>
  createDenyRules({ deny, allow });

const defaults = rulesOf();

const words = (text: string) => text.trim().split(/\s+/);

const names = (path: string) => (path === '' ? [] : path.split('/'));

function refusalOf(work: () => void): Refusal | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** What is refused for a path: `r`, `w` and `m`. */
function refused(path: string, rules = defaults): string {
  const tries = {
    r: () => rules.refuse(names(path), 'read'),
    w: () => rules.refuse(names(path), 'write'),
    m: () => rules.refuseMove(names(path)),
  };
  return Object.entries(tries)
    .filter(([, work]) => refusalOf(work)?.code === 'denied')
    .map(([letter]) => letter)
    .join('');
}

describe('defaults', () => {
  test.each([
    ...words(`id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk server.key a.pem a.p12 a.pfx a.jks a.keystore
      a.ppk a.kdbx login.keychain-db .env .env.local .env.production.local .env.example.local .envrc`),
    ...words(`.ssh .ssh/config .gnupg/x .aws/credentials .azure/x .config/gcloud/x .kube/config .docker/config.json
      .terraform.d/credentials.tfrc.json .npmrc .pypirc .netrc _netrc .git-credentials .config/git/credentials
      .config/gh/hosts.yml .config/glab-cli/config.yml .pgpass .my.cnf .mylogin.cnf .vault-token .cargo/credentials
      .cargo/credentials.toml .gem/credentials .password-store/a.gpg .local/share/keyrings/login.keyring
      .mozilla/firefox/x/logins.json .config/google-chrome/Default/Cookies .config/chromium/x .bash_history
      .zsh_history`),
    ...words(`claude_desktop_config.json .claude.json .claude/settings.json .claude/settings.local.json
      .claude/.credentials.json .mcp.json .cursor/mcp.json .vscode/mcp.json .kiro/settings/mcp.json
      .codeium/windsurf/mcp_config.json .codex/config.toml .codex/auth.json .gemini/settings.json
      .gemini/oauth_creds.json .config/zed/settings.json .zed/settings.json .config/goose/config.yaml opencode.json
      opencode.jsonc .copilot/mcp-config.json .config/amp/settings.json .continue/config.yaml x/.handrail-0a1b.tmp`),
    'Library/Application Support/Google/Chrome/Default/Cookies',
    'AppData/Local/Microsoft/Edge/User Data/x',
  ])('%s', (path) => {
    expect(refused(path)).toBe('rwm');
    expect(refused(`home/me/${path}`)).toBe('rwm');
    expect(refused(`${path}/below/it`)).toBe('rwm');
  });

  test.each(words('.git .git/config .git/hooks/pre-commit sub/.git .vscode/tasks.json a.code-workspace'))(
    '%s may be read',
    (path) => {
      expect(refused(path)).toBe('wm');
    },
  );

  test.each([
    ...words(`src id_rsa.pub id_ed25519.pub .env.example .env.sample a/.env.template .env.dist .env.defaults env key pem
      x.keys .gitignore .gitmodules .github/workflows/ci.yml config.json settings.json docker/config.json .config/other
      .claude/commands/a.md git~ a~1 package.json README.md mcp.ts .handrail.tmp Library … ... : a:b naïve.md`),
    '',
    ' ',
    '\u200B',
  ])('%j is for all', (path) => {
    expect(refused(path)).toBe('');
  });

  test.each(['.docker', 'a/.config', '.local', '.local/share', '.claude', '.vscode', 'x/AppData/Local'])(
    '%s is not moved from around what it protects',
    (path) => {
      expect(refused(path)).toBe('m');
    },
  );
});

describe('the operator', () => {
  test('denies at any depth, with all below', () => {
    const rules = rulesOf(['secret*', 'a/b/', 'x/**', '**/deep/*.{md,txt}', 'Ünder']);
    const all = [
      'secrets',
      'q/secret/x',
      'a/b',
      'q/a/b/c',
      'x/y',
      'deep/a.md',
      'u/v/deep/B.TXT/z',
      'u\u0308NDER',
    ];
    for (const path of all) expect([path, refused(path, rules)]).toEqual([path, 'rwm']);
    for (const path of ['secre', 'b', 'a/c', 'deeper/a.md', 'deep/a.rs'])
      expect([path, refused(path, rules)]).toEqual([path, '']);
    for (const path of ['a', 'q/a', 'x', 'deep']) expect([path, refused(path, rules)]).toEqual([path, 'm']);
  });

  test('lifts a default for what is named, and all below', () => {
    const rules = rulesOf([], ['.env.test', 'fixtures/*.pem', '.git', '.docker']);
    for (const path of ['.env.test', 'a/.ENV.TEST', 'x/fixtures/a.pem', '.git/config', '.docker'])
      expect([path, refused(path, rules)]).toEqual([path, '']);
    for (const path of [
      '.env',
      '.env.test.local',
      'a.pem',
      'fixtures/a.key',
      'fixtures/a/b.pem',
      '.env.test:x',
      '.git/id_rsa',
      '.docker/config.json',
    ])
      expect([path, refused(path, rules)]).toEqual([path, 'rwm']);
  });

  test('does not lift what a rule protects inside of what is allowed', () => {
    const rules = rulesOf([], ['src', '.ssh', '.aws/**']);
    expect(refused('src/.env', rules)).toBe('rwm');
    expect(refused('.ssh/known_hosts', rules)).toBe('');
    expect(refused('.ssh/id_rsa', rules)).toBe('rwm');
    expect(refused('.aws/a.pem', rules)).toBe('');
    expect(refused('.aws', rules)).toBe('rwm');
  });

  test('denies what is also allowed', () => {
    const rules = rulesOf(['.env'], ['.env', '.env.*', '.handrail-*.tmp']);
    expect(refused('.env', rules)).toBe('rwm');
    expect(refused('.env.local', rules)).toBe('');
    expect(refused('.handrail-1.tmp', rules)).toBe('rwm');
  });

  test.each([
    ['/home/me/x', 'is an absolute path'],
    ['~/x', 'is an absolute path'],
    [String.raw`C:\x`, 'is an absolute path'],
    [String.raw`a\b`, 'has a backslash before a letter, digit or dot'],
    ['!x', 'begins with !'],
    ['../x', 'has . or .. for a name'],
    ['Private[', 'The glob "Private[" has a [ without its ]'],
    ['', 'has an empty name'],
  ])('is told of %j', (glob, why) => {
    for (const work of [() => rulesOf([glob]), () => rulesOf([], [glob])]) {
      const refusal = refusalOf(work);
      expect(refusal?.code).toBe('invalid_glob');
      expect(refusal?.message).toContain(why);
    }
  });
});

describe('a refusal says which rule and how it is lifted', () => {
  const told = (work: () => void) => {
    const refusal = refusalOf(work);
    return [refusal?.message, refusal?.hint];
  };

  test('default', () => {
    expect(told(() => defaults.refuse(['App', '[id]', '.env.local'], 'read'))).toEqual([
      '"App/[id]/.env.local" is not read: the default rule ".env.*" protects it as secrets of an environment.',
      String.raw`Go on without it, or ask the operator to start the server with --allow="app/\[id\]/.env.local".`,
    ]);
    expect(told(() => defaults.refuseMove(['.docker']))).toEqual([
      '".docker" is not moved, copied or deleted: the default rule ".docker/config.json" protects what may be below it as credentials of a cloud.',
      'Go on without it, or ask the operator to start the server with --allow=".docker".',
    ]);
  });

  test('of the operator', () => {
    expect(told(() => rulesOf(['Secret']).refuse(['a', 'secret', 'x'], 'write'))).toEqual([
      '"a/secret/x" is not written: the operator denies it, by --deny="Secret".',
      'Go on without it; only the operator can lift this, by leaving out --deny="Secret".',
    ]);
  });

  test('of the server', () => {
    expect(told(() => defaults.refuse(['.handrail-1.tmp'], 'read'))).toEqual([
      '".handrail-1.tmp" is not read: it is a file of this server\'s own, by the built-in rule ".handrail-*.tmp".',
      'Leave it alone; nothing lifts this rule.',
    ]);
  });

  const name = fc
    .oneof(
      fc.constantFrom(
        ...words('.env .SSH id_rsa. .git::x ENV~1 .docker config.json a.pem a [a]{b}* .k\u200Bube'),
      ),
      fc.string({
        minLength: 1,
        maxLength: 6,
        unit: fc.constantFrom('a', '.', ' ', ':', '!', '~', '[', '*', '{', '\\', '\u200B', 'É'),
      }),
    )
    .filter((one) => !/^[.\u200B]+$/.test(one)); // no names, or none that can be shown

  test('and what it says is enough', () => {
    let lifted = 0;
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('read', 'write'),
        (path, to) => {
          const allow: string[] = [];
          // Each of the spellings of a path may have a rule of its own.
          for (let time = 0; time < 3; time++) {
            const rules = rulesOf([], allow);
            const hint = refusalOf(() => rules.refuse(path, to))?.hint;
            if (hint === undefined) return;
            allow.push(/--allow="(.*)"\.$/s.exec(hint)?.[1] ?? '');
            lifted += 1;
          }
          expect(refusalOf(() => rulesOf([], allow).refuse(path, to))).toBeUndefined();
        },
      ),
      { numRuns: 500, seed: 20_261_121 },
    );
    expect(lifted).toBeGreaterThan(100);
  });
});

describe('hides', () => {
  test('what may not be read', () => {
    const entries = [
      'src',
      '.env',
      '.ENV.',
      '.env.example',
      '.git',
      'id_rsa',
      'id_rsa.pub',
      '.handrail-1.tmp',
      'SSH~1',
    ];
    const hides = defaults.hides(['a']);
    expect(entries.filter((name) => hides(name))).toEqual([
      '.env',
      '.ENV.',
      'id_rsa',
      '.handrail-1.tmp',
      'SSH~1',
    ]);
    expect(defaults.hides(['a', '.docker'])('config.json')).toBe(true);
    expect(defaults.hides(['a', 'docker'])('config.json')).toBe(false);
    expect(defaults.hides(['.aws'])('anything')).toBe(true);
    expect(rulesOf([], ['.aws/config']).hides(['.aws'])('config')).toBe(false);
    expect(rulesOf([], ['.aws']).hides(['.aws', 'x'])('id_rsa')).toBe(true);
  });

  test('the same as is refused', () => {
    const name = fc.constantFrom(
      ...words(`.env .ENV:x .env.example a a. x~1 ENV~1 .ssh .SSH. .docker config.json DOCKER~1 Config.json::$DATA id_rsa
        b.pem .git .config gh secret ſecret`),
    );
    const rules = rulesOf(['secret', 'a/**/b.pem'], ['.ssh', 'a/.env', '.config/gh/id_rsa', 'x~1/*']);
    const tally = { hidden: 0, shown: 0 };
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), name, (directory, entry) => {
        const hidden = rules.hides(directory)(entry);
        expect(hidden).toBe(refusalOf(() => rules.refuse([...directory, entry], 'read')) !== undefined);
        tally[hidden ? 'hidden' : 'shown'] += 1;
      }),
      { numRuns: 5000, seed: 20_261_121 },
    );
    expect(Math.min(tally.hidden, tally.shown)).toBeGreaterThan(300);
  });
});

test('the longest paths', () => {
  const deep = Array.from({ length: 2000 }, (_, index) => (index % 2 === 0 ? 'a' : '.config'));
  const rules = rulesOf(['a/**/.config/**/a/**/b', '**/a/**/b/*a*a*'], ['a/**/c']);
  expect(refusalOf(() => rules.refuse(deep, 'write'))).toBeUndefined();
  expect(refusalOf(() => rules.refuse([...deep, 'b'], 'read'))?.message).toContain('a/**/.config/**/a/**/b');
});
