/** `npm run smoke`: builds every server and tries its packed tarball. */
import { run } from './run.ts';

const { ok } = await run('turbo', ['run', 'smoke', '--concurrency=1', '--output-logs=full'], undefined, true);
process.exitCode = ok ? 0 : 1;
