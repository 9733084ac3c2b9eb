import { visible } from '@handrail/server';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/process/decode-text.ts';
import { lineText } from '../../src/read/text/line-text.ts';
import { gitBlame } from '../../src/tools/git-blame.ts';
import { allPages } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { fenced, player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { gitBytes } from '../temporary.ts';

const BUDGET = 1_500;
/** A tag may be called so too. */
const MAIN = 'refs/heads/main';
const { text: shown } = lineText(BUDGET, visible);

interface Line {
  /** The commit as it is told where a page first names it. */
  readonly commit: string;
  readonly text: string;
}

/** What `git blame --line-porcelain` prints, which tells all of every line. */
function plainBlame(folder: string, args: readonly string[]): Line[] {
  const lines: Line[] = [];
  let told: Record<string, string> = {};
  for (const raw of gitBytes(folder, ['blame', '--line-porcelain', ...args])
    .toString('latin1')
    .split('\n')
    .slice(0, -1)) {
    const line = decodeText(Buffer.from(raw, 'latin1'));
    if (raw.startsWith('\t')) {
      const { hash = '', number, author, summary } = told;
      const time = Number(told['author-time']) * 1_000;
      const [, sign, hours, minutes] = /^([+-])(..)(..)$/.exec(told['author-tz'] ?? '') ?? [];
      const east = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
      const date = new Date(time + east).toISOString().slice(0, 10);
      const commit = /^0+$/.test(hash)
        ? 'not committed yet'
        : `${hash.slice(0, 10)} ${date} ${author}  ${summary}`.trimEnd();
      const text = line.slice(1).replace(/\r$/, '');
      const whole = text.length > 500 ? `${text.slice(0, 500)}… [cut]` : text;
      lines.push({ commit: shown(commit), text: shown(`${number}\t${whole}`) });
      told = {};
    } else if (told['hash'] === undefined) {
      const [hash = '', , number = ''] = line.split(' ');
      told = { hash, number };
    } else {
      const [key = ''] = line.split(' ', 1);
      told[key] = line.slice(key.length + 1);
    }
  }
  return lines;
}

/** The lines of pages with the commit of each; a commit that the page has named before is put in full again. */
function linesIn(pages: readonly (readonly string[])[]): Line[] {
  return pages.flatMap((page) => {
    const named = new Map<string, string>();
    let commit = '';
    return page.flatMap((line) => {
      if (/^\d+\t/.test(line)) return [{ commit: named.get(commit) ?? commit, text: line }];
      [commit = ''] = line.startsWith('not ') ? [line] : line.split(' ', 1);
      // Under another name the file is told of apart.
      if (line.includes(' ')) named.set(commit, line.replace(/^(\w+ \S+) \(in [^]*?\) /, '$1 '));
      return [];
    });
  });
}

/** What git_blame shows on all its pages; nothing of an empty file. */
async function blamed(folder: string, repo: string, path: string, rev?: string): Promise<Line[]> {
  const play = player({ roots: [folder], budget: BUDGET });
  const args = { repo, path, ...(rev === undefined ? {} : { rev }) };
  const first = await play.run(gitBlame, args);
  if ('code' in first && first.code === 'no_such_lines') return [];
  const { texts } = await allPages({ play, tool: gitBlame, args, budget: BUDGET });
  return linesIn(texts.map(fenced));
}

/** Files without NUL bytes, whose names can be said as text. */
function textFiles(folder: string, rev: string): string[] {
  return gitBytes(folder, ['ls-tree', '-r', '-z', rev])
    .toString('latin1')
    .split('\0')
    .flatMap((entry) => {
      const [, hash = '', raw = ''] = /^100\d+ blob (\w+)\t(.*)$/s.exec(entry) ?? [];
      const name = Buffer.from(raw, 'latin1').toString();
      if (hash === '' || name.includes('\uFFFD')) return [];
      return gitBytes(folder, ['cat-file', 'blob', hash]).includes(0) ? [] : [name];
    });
}

describe('git_blame blames as git blame does', () => {
  it('in generated histories, in small pages', { timeout: 60_000 }, async () => {
    let files = 0;
    await fc.assert(
      fc.asyncProperty(history(15), fc.nat(), async (plan, which) => {
        using folder = temporaryFolder();
        const top = folder.path;
        build(plan, top);
        const found = textFiles(top, MAIN);
        const path = found[which % Math.max(found.length, 1)];
        if (path === undefined) return;
        files += 1;
        expect(await blamed(top, '.', path, MAIN)).toEqual(plainBlame(top, [MAIN, '--', path]));
        folder.make({ [path]: 'line 1\nline 2\nmine\n' });
        expect(await blamed(top, '.', path)).toEqual(plainBlame(top, ['--', path]));
      }),
      { numRuns: 50 },
    );
    expect(files).toBeGreaterThan(30);
  });

  it.for(Object.entries(oddRepositories).filter(([name]) => name !== 'unborn'))(
    'in a repository: %s',
    async ([, make]) => {
      using folder = temporaryFolder();
      const at = folder.at('it');
      make(at);
      for (const path of textFiles(at, 'HEAD').slice(0, 4))
        expect(await blamed(folder.path, 'it', path, 'HEAD')).toEqual(plainBlame(at, ['HEAD', '--', path]));
    },
  );
});
