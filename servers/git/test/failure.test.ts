import { describe, expect, it } from 'vitest';
import { failureOf } from '../src/process/failure.ts';
import { gitIntegrate } from '../src/tools/git-integrate.ts';
import { gitLog } from '../src/tools/git-log.ts';
import { gitRefs } from '../src/tools/git-refs.ts';
import { repository } from './histories.ts';
import { player } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { mkdirSync, renameSync } from 'node:fs';

const codeOf = (verb: string, said: string): string => failureOf(verb, 128, said, (text) => text).code;

describe('why git failed', () => {
  it.each([
    ['fatal: write error: No space left on device', 'disk_full'],
    ['error: write error. Out of diskspace', 'disk_full'],
    ['error: unable to write file a.txt', 'disk_full'],
    ['error: unable to write loose object file: No space left on device', 'disk_full'],
    ['fatal: unable to write new_index file', 'disk_full'],
    ['fatal: sha1 file .git/index.lock write error: Disk quota exceeded', 'disk_full'],
    ['error: unable to write file a.txt: Permission denied', 'git_failed'],
  ])('%s', (said, code) => {
    expect(codeOf('checkout', said)).toBe(code);
  });

  it('a full disk comes with how to restore what was cut short', () => {
    const { hint } = failureOf('checkout', 1, 'error: unable to write file a.txt', (text) => text);
    expect(hint).toMatch(/git_undo with action "restore"/);
  });

  it.each([
    ['merge: dubious ownership - not something we can merge', 'unknown_revision'],
    ["fatal: 'detected dubious ownership' is not a commit", 'unknown_revision'],
    ["fatal: ambiguous argument 'No space left on device': unknown revision", 'unknown_revision'],
    ["error: pathspec 'unrelated histories' did not match any file(s) known to git", 'no_such_path'],
    ['fatal: "would be overwritten by" is odd', 'git_failed'],
    ["fatal: can't do 'unrelated histories', it isn't", 'git_failed'],
    ['fatal: bad object unrelated histories', 'unknown_revision'],
    ['remote: fatal: detected dubious ownership', 'git_failed'],
    ['error: local changes would be overwritten by merge:\n\tNo space left on device', 'would_overwrite'],
    ['unrelated histories, says a hook', 'git_failed'],
    ['a.txt: needs merge', 'in_progress'],
    ["fatal: detected dubious ownership in repository at '/x'", 'dubious_ownership'],
    ["fatal: 'topic' is already checked out at '/x'", 'exists'],
  ])('is told by the words of git alone: %s', (said, code) => {
    expect(codeOf('merge', said)).toBe(code);
  });

  it.each([
    ["fatal: unable to access 'https://x/': Could not resolve host: x", 'unreachable'],
    [
      'git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'not_authenticated',
    ],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'unknown_host'],
    ['ssh: connect to host x port 22: Connection refused', 'unreachable'],
    [' ! [rejected]        main -> main (fetch first)', 'rejected'],
  ])('over the network: %s', (said, code) => {
    for (const verb of ['fetch', 'push', 'clone']) expect(codeOf(verb, said)).toBe(code);
    expect(codeOf('log', said)).not.toMatch(/unreachable|not_authenticated|unknown_host/);
  });

  it('is not the network where the configuration is a folder', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    renameSync(folder.at('.git/config'), folder.at('.git/config.old'));
    mkdirSync(folder.at('.git/config'));
    const { run } = player({ roots: [folder.path] });
    for (const tool of [gitLog, gitRefs]) expect(await run(tool, {})).toMatchObject({ code: 'bad_config' });
  });

  it('is not what a branch is called', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    const { run } = player({ roots: [folder.path] });
    for (const name of ['dubious ownership', 'x detected dubious ownership', 'Could not resolve host'])
      expect(await run(gitIntegrate, { action: 'merge', name })).toMatchObject({ code: 'unknown_revision' });
  });
});
