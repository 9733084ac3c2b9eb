import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shownError, withoutCredentials } from '../src/process/shown-error.ts';

describe('withoutCredentials', () => {
  test.each([
    ['https://h/x?token=S3CRET', 'https://h/x'],
    ['https://h/x#S3CRET', 'https://h/x'],
    ['https://h?token=S3CRET/x', 'https://h'],
    ['https://user:S3CRET@h/x', 'https://h/x'],
    ['https://S3CRET@h:8443/x', 'https://h:8443/x'],
    ['HTTPS://user:S3CRET@h/x', 'HTTPS://h/x'],
    ['HTTPS://user:S3CRET/x@h', 'HTTPS://…@h'],
    ['https://user/S3CRET@h', 'https://user/…@h'],
    ['https://user:S3C?RET@h/x', 'https://…@h/x'],
    ['https://user:S3C#RET@h/x', 'https://…@h/x'],
    ['https://user:a@S3CRET@h/x', 'https://h/x'],
    ['https://user:a@S3CRET/b@h/x', 'https://…'],
    ['https://user:a@S3CRET#b@h/x', 'https://…'],
    ["https://user:S3'CRET@h/x", 'https://h/x'],
    ['ssh://user:S3CRET@[::1]:22/x', 'ssh://[::1]:22/x'],
    ['user:S3CRET@host:path', '…@host:path'],
    ['user:S3C@RET@host:path', '…@host:path'],
    ['user:S3/CRET@host:path', '…@host:path'],
    ['https:/user:S3CRET@h/x', '…@h/x'],
    ['ext::https://user:S3CRET@h/x', 'ext::https://h/x'],
    [
      "unable to access 'https://u:S3CRET@h/x/?a=S3CRET': Could not",
      "unable to access 'https://h/x/': Could not",
    ],
    ["repository 'u:S3CRET@host:path' not found", "repository '…@host:path' not found"],
    // What holds no secret stays.
    ['https://h/x.git', 'https://h/x.git'],
    ['git@github.com:me/x.git', 'git@github.com:me/x.git'],
    ['ssh://h/~ada/x', 'ssh://h/~ada/x'],
    ['file:///srv/x', 'file:///srv/x'],
    [
      "path 'a' exists in 'main:logo@2x.png', see https://h/docs.",
      "path 'a' exists in 'main:logo@2x.png', see https://h/docs.",
    ],
    // Nor does an address look as if it were of another host.
    ['https://evil/x@good/y', 'https://evil/…@good/y'],
    ['https://evil?@good/y', 'https://evil'],
    ['https://évil/x@good/y', 'https://évil/…@good/y'],
    ['https://evil#@good/y', 'https://evil'],
  ])('%s', (text, shown) => {
    expect(withoutCredentials(text)).toBe(shown);
    expect(withoutCredentials(text)).not.toMatch(/S3C|CRET/);
  });

  test('leaves no password of any characters', () => {
    const password = fc.stringMatching(/^[!-~]{0,8}$/);
    fc.assert(
      fc.property(password, password, fc.constantFrom('https://', 'SSH://', ''), (before, behind, scheme) => {
        const shown = withoutCredentials(`${scheme}user:${before}S3CRET${behind}@host.example:22/x`);
        expect(shown).not.toContain('S3CRET');
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes no longer for long words', () => {
    // Were it quadratic, this would outlast the test.
    for (const text of ['a'.repeat(1e6), 'a:'.repeat(1e6), 'a:@'.repeat(1e6), `https://${"'".repeat(1e6)}x`])
      expect(withoutCredentials(text)).toBeTypeOf('string');
  });
});

test('shownError takes out paths elsewhere too', () => {
  expect(shownError("'/etc/x' and '/root/a/x' of https://u:p@h/x", ['/root/a'])).toBe(
    "'(a path elsewhere)' and '/root/a/x' of https://h/x",
  );
});
