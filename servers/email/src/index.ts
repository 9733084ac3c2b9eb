import { run } from '@handrail/server';
import { server } from './server.ts';

await run(server);
