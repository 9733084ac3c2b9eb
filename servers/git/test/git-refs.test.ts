import { describe, expect, it } from 'vitest';
import { gitRefs } from '../src/tools/git-refs.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

describe('git_refs', () => {
  it('lists branches with upstream, distance, date and subject, the last changed first', async () => {
    using folder = temporaryFolder();
    oddRepositories.behindAndAhead(folder.at('it'));
    const top = folder.at('it');
    git(top, 'branch', 'old', 'HEAD~1');
    git(top, 'branch', '-q', '--set-upstream-to=origin/main', 'old');
    git(top, 'branch', 'lost', 'HEAD~2');
    git(top, 'config', 'branch.lost.remote', 'origin');
    git(top, 'config', 'branch.lost.merge', 'refs/heads/gone');
    const hash = (rev: string) => git(top, 'rev-parse', '--short', rev).trim();
    const text = textOf(await player({ roots: [folder.path] }).run(gitRefs, { repo: 'it' }));
    expect(text).toMatch(/^branches\n/);
    expect(fenced(text)).toEqual([
      `  old ${hash('old')} 2026-01-02 [origin/main: behind 1] Change 2`,
      `  lost ${hash('lost')} 2026-01-02 [origin/gone: gone] Change 1`,
      `* main ${hash('main')} 2026-01-02 [origin/main: ahead 1, behind 1] Mine`,
    ]);
  });

  it('lists only what has a commit', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    git(folder.path, 'branch', 'old', 'HEAD~1');
    git(folder.path, 'tag', 'v1', 'HEAD~2');
    git(folder.path, 'tag', '-m', 'Second', 'v2', 'HEAD~1');
    const { run } = player({ roots: [folder.path] });
    const names = async (args: Record<string, unknown>) =>
      fenced(textOf(await run(gitRefs, args))).map((line) => line.slice(0, line.search(/ [0-9a-f]{7} /)));
    expect(await names({ contains: 'main' })).toEqual(['* main']);
    expect(await names({ kind: 'tags' })).toEqual(['v1', 'v2']);
    expect(await names({ kind: 'tags', contains: 'old' })).toEqual(['v2']);
    expect(await run(gitRefs, { contains: 'nowhere' })).toMatchObject({ code: 'unknown_revision' });
    expect(await run(gitRefs, { contains: '--help' })).toMatchObject({ code: 'invalid_revision' });
    expect(await run(gitRefs, { contains: 'main', kind: 'stashes' })).toMatchObject({
      code: 'invalid_argument',
    });
  });

  it('tells the hash of the commit that an annotated tag is of', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    git(folder.path, 'tag', '-m', 'A release', 'v1');
    const [line] = fenced(textOf(await player({ roots: [folder.path] }).run(gitRefs, { kind: 'tags' })));
    expect(line).toBe(`v1 ${git(folder.path, 'rev-parse', '--short', 'HEAD').trim()} 2026-01-02 A release`);
  });

  it('tells the addresses of remotes without credentials, and no folder elsewhere', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    git(folder.path, 'remote', 'add', 'origin', 'https://user:S3CRET@example.org/x.git');
    git(folder.path, 'remote', 'set-url', '--push', 'origin', 'ssh://T0KEN@example.org/x.git');
    git(folder.path, 'remote', 'add', 'dotted.name', '/srv/elsewhere/x.git');
    git(folder.path, 'update-ref', 'refs/remotes/origin/topic', 'HEAD');
    const text = textOf(await player({ roots: [folder.path] }).run(gitRefs, { kind: 'remotes' }));
    expect(fenced(text)).toEqual([
      'origin https://example.org/x.git',
      'origin ssh://example.org/x.git (push)',
      'dotted.name (a path elsewhere)',
      `origin/topic ${git(folder.path, 'rev-parse', '--short', 'HEAD').trim()} 2026-01-02 Change 3`,
    ]);
    expect(text).not.toMatch(/S3CRET|T0KEN|elsewhere\/x/);
  });

  it('lists worktrees, and does not say where one is that callers may not see', async () => {
    using folder = temporaryFolder();
    using outside = temporaryFolder();
    repository(folder.at('it'));
    git(folder.at('it'), 'worktree', 'add', '-q', '-b', 'near', folder.at('near\nby'));
    git(folder.at('it'), 'worktree', 'add', '-q', '--detach', outside.at('far'));
    const { run } = player({ roots: [folder.path] });
    const text = textOf(await run(gitRefs, { repo: 'it', kind: 'worktrees' }));
    const hash = git(folder.at('it'), 'rev-parse', 'HEAD').slice(0, 10);
    expect(fenced(text).toSorted()).toEqual(
      [`it ${hash} main`, `"near\\nby" ${hash} near`, `(a folder elsewhere) ${hash} detached`].toSorted(),
    );
    expect(text).not.toContain(outside.path);
    expect(fenced(textOf(await run(gitRefs, { repo: 'it' })))[1]).toMatch(/^\+ near /);
  });

  it('lists stashes, and goes on behind the one that a page ended with', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    for (let number = 0; number < 30; number += 1) {
      folder.make({ 'README.md': `${number}\n` });
      git(folder.path, 'stash', 'push', '-q', '-m', `number ${number}`);
    }
    const { run } = player({ roots: [folder.path], budget: 1_500 });
    const first = textOf(await run(gitRefs, { kind: 'stashes' }));
    expect(fenced(first)[0]).toMatch(/^stash@\{0\}: [0-9a-f]{7} 2026-01-02 On main: number 29$/);
    const last = Number(/\d+$/.exec(fenced(first).at(-1) ?? '')?.[0]);
    folder.make({ 'README.md': 'one more\n' });
    git(folder.path, 'stash', 'push', '-q');
    const next = { kind: 'stashes', cursor: cursorOf(first) };
    expect(fenced(textOf(await run(gitRefs, next)))[0]).toMatch(new RegExp(`number ${last - 1}$`));
    git(folder.path, 'stash', 'clear');
    expect(await run(gitRefs, next)).toMatchObject({ code: 'list_changed' });
  });

  it('lists backups by the names that bring them back', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    git(folder.path, 'update-ref', 'refs/handrail/2026-01-02T03-04-05Z-git_undo', 'HEAD');
    const { run } = player({ roots: [folder.path] });
    expect(fenced(textOf(await run(gitRefs, { kind: 'backups' })))[0]).toMatch(
      /^refs\/handrail\/2026-01-02T03-04-05Z-git_undo [0-9a-f]{7} /,
    );
    for (const kind of ['tags', 'remotes', 'stashes'])
      expect(textOf(await run(gitRefs, { kind }))).toBe(`no ${kind}`);
  });
});
