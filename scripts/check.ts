/**
 * `npm test`: everything that CI checks, each step by name, and at the end one line with the count.
 * A step is one check; the test runner counts its own tests.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '@handrail/testing/services';
import * as z from 'zod';
import { buildAll } from './pack.ts';
import { readJson } from './read-json.ts';
import { run } from './run.ts';
import { root } from './workspaces.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const steps: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['formatting', 'oxfmt', ['--check', '.']],
  ['types', 'tsc', ['-p', '.']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings', '.']],
  ['import directions', 'node', ['scripts/check-imports.ts']],
  ['unused code and dependencies', 'knip', []],
  ['changesets', 'node', ['scripts/check-changesets.ts']],
  ['generated files', 'turbo', ['run', 'gen', '--output-logs=errors-only', '--', '--check']],
];

const vitestReport = z.object({
  numPassedTests: z.int(),
  numPendingTests: z.int(),
  numFailedTests: z.int(),
  success: z.boolean(),
});

const count: Count = { passed: 0, failed: 0, skipped: 0 };
const seconds = (start: number) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

async function step(name: string, work: () => Promise<{ ok: boolean; printed: string }>): Promise<void> {
  process.stderr.write(`${name} … `);
  const start = performance.now();
  const { ok, printed } = await work();
  process.stderr.write(`${ok ? 'ok' : 'FAILED'} (${seconds(start)})\n${ok ? '' : `${printed}\n`}`);
  count[ok ? 'passed' : 'failed'] += 1;
}

/** Absent services are named; what needs them is skipped, except in CI, which has to have them all. */
function checkServices(): void {
  const missing = services.filter((service) => !service.present());
  for (const { name, purpose } of missing)
    process.stderr.write(
      `missing: ${name}, for ${purpose}; its tests are skipped. Get it: npm run services\n`,
    );
  if (process.env['CI'] === undefined) return;
  count[missing.length === 0 ? 'passed' : 'failed'] += 1;
}

async function runTests(): Promise<void> {
  const report = join(root, 'node_modules/.vitest-report.json');
  rmSync(report, { force: true });
  process.stderr.write('tests …\n');
  await run(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    root,
    true,
  );
  if (!existsSync(report)) {
    count.failed += 1; // the runner itself broke down
    return;
  }
  const { numPassedTests, numPendingTests, numFailedTests, success } = readJson(report, vitestReport);
  count.passed += numPassedTests;
  count.skipped += numPendingTests;
  // A file that cannot be loaded fails without any test of it having run.
  count.failed += Math.max(numFailedTests, success ? 0 : 1);
}

checkServices();
for (const [name, command, args] of steps) await step(name, async () => await run(command, args));
await step('build', async () => {
  try {
    await buildAll();
    return { ok: true, printed: '' };
  } catch (error) {
    return { ok: false, printed: String(error) };
  }
});
await runTests();
await step(
  'packed tarballs',
  async () => await run('turbo', ['run', 'smoke', '--concurrency=1', '--output-logs=full']),
);

// CI has every service, so a skipped test there is one that silently stopped testing.
if (process.env['CI'] !== undefined && count.skipped > 0) {
  process.stderr.write(`${count.skipped} tests were skipped in CI\n`);
  count.failed += 1;
}

const skipped = count.skipped === 0 ? '' : `, ${count.skipped} skipped`;
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode = count.failed === 0 ? 0 : 1;
