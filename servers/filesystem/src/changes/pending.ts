import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { spot } from './change.ts';
import { isAlive, startOf } from './process-start.ts';
import { unlinkIfThere } from './remove-tree.ts';
import { TEMPORARY } from './temporary-name.ts';

/** What is to be cleared away should this process be killed. */
const beside = z.object({
  /** The directory worked in. */
  directory: spot,
  /** How many of its last components were made for this. */
  made: z.int().min(0),
  temporary: z.string().regex(TEMPORARY),
  /** A file that is moved by a second link, in the directory: when both are there the first one goes. */
  moving: z.object({ from: spot, name: z.string() }).optional(),
});
export type Beside = z.output<typeof beside>;

const note = z.union([beside, z.object({ /** A change that is put down. */ change: z.string() })]);
export type Note = z.output<typeof note>;

/** What one process left. */
export interface Left {
  readonly notes: readonly Note[];
  /** To be called when all of it is cleared away. */
  clear(): void;
}

/** A line of the notes: work that begins, or has ended. */
const line = z.union([z.object({ begun: z.int(), note }), z.object({ ended: z.int() })]);

/**
 * Notes of work in progress, so that the next start clears away what a killed process left. Each process has a file of
 * its own, empty while nothing is in progress: a line more costs a tenth of what a file does.
 */
export class Pending {
  readonly #folder: string;
  readonly #own = `${process.pid}-${startOf(process.pid)}`;
  #fd: number | undefined;
  #count = 0;
  #open = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A path for a file of the journal while it is written. */
  scratch(): string {
    this.#count += 1;
    return join(this.#folder, `${this.#own}-${this.#count}.tmp`);
  }

  /** @returns what is called when the work has ended */
  begin(what: Note): () => void {
    this.#count += 1;
    const begun = this.#count;
    const fd = (this.#fd ??= openSync(join(this.#folder, `${this.#own}.notes`), 'a', 0o600));
    write(fd, { begun, note: what });
    this.#open += 1;
    return () => {
      this.#open -= 1;
      try {
        if (this.#open === 0) ftruncateSync(fd);
        else write(fd, { ended: begun });
      } catch {
        // The next start finds nothing left to clear away.
      }
    };
  }

  /** What processes left that are no more. One in another container looks as if it were. */
  *left(): Generator<Left, void, void> {
    for (const name of readdirSync(this.#folder)) {
      const [, pid = '', start = '', kind] = /^(\d+)-(\d+)(?:-\d+)?\.(notes|tmp)$/.exec(name) ?? [];
      if (kind === undefined || isAlive(Number(pid), start)) continue;
      const path = join(this.#folder, name);
      yield { notes: kind === 'notes' ? readNotes(path) : [], clear: () => unlinkIfThere(path) };
    }
  }

  [Symbol.dispose](): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    if (this.#open === 0) unlinkIfThere(join(this.#folder, `${this.#own}.notes`));
  }
}

/** Begins with the newline, so that a line cut short by a full disk spoils no other. */
const write = (fd: number, entry: z.output<typeof line>): void =>
  writeFileSync(fd, `\n${JSON.stringify(entry)}`);

/** What was in progress. A line cut short is of work that had not been begun. */
function readNotes(path: string): Note[] {
  const notes = new Map<number, Note>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const entry = parsed(text);
    if (entry === undefined) continue;
    if ('begun' in entry) notes.set(entry.begun, entry.note);
    else notes.delete(entry.ended);
  }
  return [...notes.values()];
}

function parsed(text: string): z.output<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
