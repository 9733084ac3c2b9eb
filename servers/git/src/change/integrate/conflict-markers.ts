/** One place where two sides differ; lines count from 1, the markers' own lines are in it. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  /** What git calls the sides; each byte one Latin-1 character. */
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Finds the marks that a merge left, of the usual length or longer (attribute conflict-marker-size); git-merge(1), How
 * conflicts are presented.
 * @param text each byte one Latin-1 character
 */
export function conflictHunks(text: string): Hunk[] {
  const hunks: Hunk[] = [];
  /** By the length of the marks: those of another length are text. */
  const open = new Map<number, { from: number; ours: string; parted: boolean }>();
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    // Most lines of most files end here.
    const first = line[0];
    if (first !== '<' && first !== '=' && first !== '>') continue;
    const [, { length } = '', label = ''] = /^(<{7,}|={7,}|>{7,})(?: ([^\r]*))?\r?$/.exec(line) ?? [];
    if (length === 0) continue;
    const begun = open.get(length);
    if (first === '<') open.set(length, { from: number, ours: label, parted: false });
    else if (first === '=' && begun !== undefined) begun.parted = true;
    else if (begun?.parted === true) {
      hunks.push({ from: begun.from, to: number, ours: begun.ours, theirs: label });
      open.delete(length);
    }
  }
  return hunks;
}
