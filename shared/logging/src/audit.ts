import { closeSync, constants, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import type { CallRecord } from './call-record.ts';
import type { Redact } from './redact.ts';

/** A call on record. Arguments appear only as a digest: the trail must not become a leak. */
export interface AuditRecord extends CallRecord {
  /** First 32 hex characters of the SHA-256 of the arguments as JSON with sorted keys; empty if that cannot be. */
  readonly digest: string;
}

export interface AuditTrail {
  record(entry: AuditRecord): void;
  close(): void;
}

interface Rotation {
  /** Size in bytes at which a file is set aside. */
  readonly bytes: number;
  /** How many files set aside are kept, as `<path>.1` (the youngest) to `<path>.<keep>`. */
  readonly keep: number;
}

const ROTATION: Rotation = { bytes: 10 << 20, keep: 5 };

/**
 * Opens an append-only trail of JSON lines, created readable by its owner only. Each record is one write, so several
 * processes may share a file (POSIX O_APPEND); whichever finds it full sets it aside, and the others follow.
 * @throws the system's error when the file cannot be opened; the caller turns it into a configuration error
 */
export function openAuditTrail(
  path: string,
  redact: Redact,
  { bytes, keep }: Rotation = ROTATION,
): AuditTrail {
  let file: number | undefined = open(path);

  const rotated = (full: number): number => {
    if (isSame(path, full)) {
      for (let number = keep - 1; number >= 1; number -= 1)
        move(`${path}.${number}`, `${path}.${number + 1}`);
      move(path, `${path}.1`);
    }
    const next = open(path); // before the other is closed: a closed descriptor may already be somebody else's
    closeSync(full);
    return next;
  };

  return {
    record(entry) {
      if (file === undefined) throw new Error('the audit trail is closed');
      // Asked each time, since other processes write to the file too.
      if (fstatSync(file).size >= bytes) file = rotated(file);
      writeSync(file, `${JSON.stringify(redact(entry))}\n`);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Never waits (a pipe without a reader is refused), and never the stream that carries the protocol. */
function open(path: string): number {
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
  const file = openSync(path, O_APPEND | O_CREAT | O_NONBLOCK | O_WRONLY, 0o600);
  const [own, stdout] = [fstatSync(file), fstatSync(1)];
  if (own.ino !== stdout.ino || own.dev !== stdout.dev || own.rdev !== stdout.rdev) return file;
  closeSync(file);
  throw new Error('it is stdout, which carries the protocol');
}

/** Whether the path still leads to the open file, and not to one that another process has begun. */
function isSame(path: string, file: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === fstatSync(file).ino;
}

function move(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
