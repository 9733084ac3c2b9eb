import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a test an audit trail of its own.
 * @param use gets the flag for the server, and a function that reads the records written so far
 */
export async function withAudit(
  use: (flag: string, records: () => unknown[]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-audit-'));
  const file = join(folder, 'audit.jsonl');
  const records = () =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as unknown)
      : [];
  try {
    await use(`--audit=${file}`, records);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
