import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDenyRules } from '../src/patterns/deny-rules.ts';
import { Refusal } from '@handrail/domain';

const rules = createDenyRules({ deny: [], allow: [] });

/** Whether a path is refused, at the top as well as further down. */
function isRefused(path: string, to: 'read' | 'write'): boolean {
  const answers = [path, `repo/${path}`].map((one) => {
    try {
      rules.refuse(one.split('/'), to);
      return false;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'denied') return true;
      throw error;
    }
  });
  expect(answers[0]).toBe(answers[1]);
  return answers[0] === true;
}

describe('spellings of .git, which may be read', () => {
  test.each([
    ['case', '.GIT/hooks/x'],
    ['dots at the end (Windows)', '.git./config'],
    ['spaces at the end (Windows)', '.git /config'],
    ['dots and spaces', '.git . ./config'],
    ['a short name (NTFS)', 'git~1/config'],
    ['another short name', 'GIT~2/config'],
    ['an invisible character (HFS+)', '.g\u200Cit/config'],
    ['one in front of the name', '.\u200Dgit'],
    ['one behind it', '.git\uFEFF/config'],
    ['a tag', '.gi\u{E0020}t'],
    ['a stream (NTFS)', '.git::$INDEX_ALLOCATION/config'],
    ['another stream', '.git:x'],
    ['all together', '.\u2060Git .:$DATA. /x'],
    ['a wide character', '\uFF0Egit/config'],
    ['a letter whose capital is I', '.g\u0131t/config'],
  ])('%s', (_, path) => {
    expect(isRefused(path, 'write')).toBe(true);
    expect(isRefused(path, 'read')).toBe(false);
  });

  const letters = ['.', 'g', 'i', 't'].map((letter) => fc.constantFrom(letter, letter.toUpperCase()));
  const invisible = fc.constantFrom(
    '',
    '',
    '\u200B',
    '\u200C',
    '\u200F',
    '\u202E',
    '\u206A',
    '\uFEFF',
    '\uFE0F',
  );
  const end = fc.constantFrom('', '.', ' ', '. .', ':', '::$INDEX_ALLOCATION', ' .:x');

  test('any', () => {
    const spelling = fc
      .tuple(fc.tuple(...letters), fc.array(invisible, { minLength: 4, maxLength: 4 }), end)
      .map(([name, between, last]) => name.map((letter, index) => letter + between[index]).join('') + last);
    fc.assert(
      fc.property(spelling, (name) => {
        expect(isRefused(`${name}/config`, 'write')).toBe(true);
      }),
      { numRuns: 1000, seed: 20_261_121 },
    );
  });
});

test.each([
  [
    '.env',
    ['.ENV', '.env.', '.env ', '.env::$DATA', '.env:x', 'ENV~1', 'ENV~1.LOC', '.e\u00ADnv', '.Env.example.'],
  ],
  ['id_rsa', ['ID_RSA', 'id_r\u017Fa', '\u200Bid_rsa', 'id_rsa. .']],
  ['id_ed25519', ['ID_ED2~1', 'id_ed２5519']],
  ['*.pem, *.key', ['A.PEM', 'a.pem.', 'a:b.pem', 'a.pem:b', 'A~1.KEY']],
  ['.ssh', ['.\u017F\u017Fh/x', 'SSH~1/config', '.ssh./x']],
  ['.docker/config.json', ['DOCKER~1/CONFIG~1.JSO', '.docker./config.json', '.DOCKER:x/config.json:y']],
  ['.kube', ['.\u212Aube/config']],
  ['Application Support/Google/Chrome', ['Library/APPLIC~1/Google/Chrome']],
  ['.handrail-*.tmp', ['HANDRA~1.TMP', '.Handrail-1.TMP']],
])('spellings of %s', (_, paths) => {
  for (const path of paths) expect([path, isRefused(path, 'read')]).toEqual([path, true]);
});

test.each(['env~', '~1', 'env~x', 'environment~1', 'a~1.ts', 'git'])('%s is no spelling of any', (path) => {
  expect(isRefused(path, 'write')).toBe(false);
});
