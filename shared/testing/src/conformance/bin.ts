import { listenHttp } from '@handrail/server/http';
import { openServer } from '@handrail/server/open';
import { server } from './server.ts';

// Not through `run`, which refuses full access over HTTP without a token: the suite cannot send one.
const opened = openServer(server, { argv: process.argv.slice(2), env: process.env });
const listening = await listenHttp(server, opened);
process.stderr.write(`listens on ${listening.url}\n`);
process.once('SIGTERM', () => process.exit());
