import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** The revisions whose requirements the suite has frozen. */
export const revisions = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

/** What one scenario found, a line for each check. */
export interface Outcome {
  readonly failures: readonly string[];
  /** Recommendations that are not followed; for the suite the scenario has passed. */
  readonly warnings: readonly string[];
}

const checks = z.array(
  z.object({
    id: z.string(),
    status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
    errorMessage: z.string().optional(),
  }),
);

/** Longest that all scenarios of a revision may take; they take two seconds. */
const TIMEOUT_MS = 50_000;

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

/** Runs every server scenario of a revision against a server that listens, and reads what the suite wrote down. */
export async function runSuite(url: URL, revision: Revision): Promise<ReadonlyMap<string, Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-conformance-'));
  try {
    await runProgram(['server', '--url', url.href, '--requirements', revision, '-o', folder]);
    return new Map(readdirSync(folder).map((name) => [scenarioOf(name), outcomeOf(join(folder, name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Server scenarios that a revision requires, in the order of the suite. */
export function requiredScenarios(revision: Revision): string[] {
  const file = join(program, `../../requirements/${revision}.yaml`);
  const block = /^server:\n((?: .*\n)+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return [...block.matchAll(/- (\S+)/g)].map(([, scenario = '']) => scenario);
}

/** The suite ends with 1 when any scenario failed; that is judged by what it wrote, so the code means nothing here. */
function runProgram(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: 64 << 20 };
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      if (stdout.includes('=== SUMMARY ===')) resolve();
      else reject(new Error(`the suite broke off: ${stderr}${stdout}`, { cause: error }));
    });
  });
}

/** `server-tools-list-2026-11-21T10-20-46-798Z` → `tools-list` */
const scenarioOf = (folder: string): string =>
  /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1] ?? folder;

function outcomeOf(folder: string): Outcome {
  const found = checks.parse(JSON.parse(readFileSync(join(folder, 'checks.json'), 'utf8')));
  const lines = (wanted: string) =>
    found
      .filter(({ status }) => status === wanted)
      .map(({ id, errorMessage = '' }) => `${id}: ${errorMessage}`);
  return { failures: lines('FAILURE'), warnings: lines('WARNING') };
}
