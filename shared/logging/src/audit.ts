import { closeSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import type { CallRecord } from './call-record.ts';
import type { Redact } from './redact.ts';

/** A call on record. Arguments appear only as a digest: the trail must not become a leak. */
export interface AuditRecord extends CallRecord {
  /** First 32 hex characters of the SHA-256 of the arguments as JSON with sorted keys. */
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
  const open = () => openSync(path, 'a', 0o600);
  let file = open();

  const rotate = () => {
    if (isSame(path, file)) {
      for (let number = keep - 1; number >= 1; number -= 1)
        move(`${path}.${number}`, `${path}.${number + 1}`);
      move(path, `${path}.1`);
    }
    closeSync(file);
    file = open();
  };

  return {
    record(entry) {
      // Asked each time, since other processes write to the file too.
      if (fstatSync(file).size >= bytes) rotate();
      writeSync(file, `${JSON.stringify(redact(entry))}\n`);
    },
    close: () => closeSync(file),
  };
}

/** Whether the path still leads to the open file, and not to one that another process has begun. */
function isSame(path: string, file: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === fstatSync(file).ino;
}

function move(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
