import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../src/services.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));

/** A session of its own with a real keyring in it, in which the fixture is checked. */
const SESSION = `
printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
printf the-stored-secret | secret-tool store --label=test service handrail account alice
"$0" "$1" --check 2>&1
`;

describe.skipIf(lacks('keyring'))('a secret in the keyring', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'handrail-keyring-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const checkWith = (reference: string) =>
    spawnSync('dbus-run-session', ['--', 'bash', '-c', SESSION, process.execPath, bin], {
      encoding: 'utf8',
      timeout: 25_000,
      env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, NOTES_KEY: reference },
    }).stdout;

  it('is read by its service and account', () => {
    const printed = checkWith('keyring:handrail/alice');
    expect(printed).toMatch(/^ok: /m);
    expect(printed).toContain(`key: ${'the-stored-secret'.length} characters`);
    expect(printed).not.toContain('the-stored-secret');
  });

  it('that is not there is a configuration error', () => {
    expect(checkWith('keyring:handrail/bob')).toMatch(
      /^not ok: .*\nNOTES_KEY refers to keyring:handrail\/bob, which secret-tool does not give: the keyring does not have it, or is not running or locked here$/m,
    );
  });
});

it.each(['keyring:', 'keyring:handrail', 'keyring:/alice'])('%s names no secret', (reference) => {
  const { stdout } = spawnSync(process.execPath, [bin, '--check'], {
    encoding: 'utf8',
    env: { ...process.env, NOTES_KEY: reference },
  });
  expect(stdout).toContain('NOTES_KEY must name the secret as keyring:SERVICE/ACCOUNT');
});
