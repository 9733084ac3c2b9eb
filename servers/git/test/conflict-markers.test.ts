import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictHunks } from '../src/change/integrate/conflict-markers.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { runGit } from './temporary.ts';

describe('conflictHunks', () => {
  it('finds what git marked, and nothing in other text', () => {
    const line = fc.constantFrom('a', 'b', 'c', '=======', '<<<<<<<', '>>>>>>> x', '');
    const side = fc.array(line, { maxLength: 8 }).map((lines) => lines.map((one) => `${one}\n`).join(''));
    fc.assert(
      fc.property(side, side, side, (base, ours, theirs) => {
        using folder = temporaryFolder();
        folder.make({ base, ours, theirs });
        const args = ['merge-file', '-p', '--marker-size=9', 'ours', 'base', 'theirs'];
        const { out, code } = runGit(folder.path, args);
        const hunks = conflictHunks(out.toString()).filter(({ ours: label }) => label === 'ours');
        expect(hunks.length).toBe(code);
        const lines = out.toString().split('\n');
        for (const { from, to } of hunks) {
          expect(lines[from - 1]).toBe('<<<<<<<<< ours');
          expect(lines[to - 1]).toBe('>>>>>>>>> theirs');
        }
      }),
      { numRuns: 60 },
    );
  });
});
