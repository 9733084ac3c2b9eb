/** `npm run soak`: the tests that try at random, for longer than CI has time for; run before an issue is closed. */
import { run } from './run.ts';

const random = [
  'servers/git/test/never-lost.test.ts',
  'servers/git/test/oracle',
  'servers/filesystem/test/model.test.ts',
  'servers/email/test/fault/killed.test.ts',
  'servers/email/test/fault/smtp-cut.test.ts',
];

process.env['HANDRAIL_SOAK'] = '1';
const { ok } = await run('vitest', ['run', '--testTimeout=3600000', ...random], undefined, true);
process.exitCode = ok ? 0 : 1;
