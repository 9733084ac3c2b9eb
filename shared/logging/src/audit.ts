import { closeSync, openSync, writeSync } from 'node:fs';
import type { Redact } from './redact.ts';

/** One tool call, refusals included. Arguments appear only as a digest: the trail must not become a leak. */
export interface AuditRecord {
  /** UTC, ISO 8601 with milliseconds. */
  readonly time: string;
  readonly tenant: string;
  readonly caller: string;
  readonly server: string;
  readonly tool: string;
  /** First 32 hex characters of the SHA-256 of the arguments as JSON with sorted keys. */
  readonly digest: string;
  readonly access: string;
  readonly outcome: 'ok' | 'asked' | 'refused' | 'failed';
  /** Error code when the outcome is refused or failed. */
  readonly code?: string;
  readonly ms: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Estimated tokens of the answer: bytes / 4, rounded up. */
  readonly tokens: number;
}

export interface AuditTrail {
  record(entry: AuditRecord): void;
  close(): void;
}

/**
 * Opens an append-only trail of JSON lines, created readable by its owner only. Each record is one write,
 * so several processes may share a file (POSIX O_APPEND).
 * @throws the system's error when the file cannot be opened; the caller turns it into a configuration error.
 */
export function openAuditTrail(path: string, redact: Redact): AuditTrail {
  const file = openSync(path, 'a', 0o600);
  return {
    record: (entry) => void writeSync(file, `${JSON.stringify(redact(entry))}\n`),
    close: () => closeSync(file),
  };
}
