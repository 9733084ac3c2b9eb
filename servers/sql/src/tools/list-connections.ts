import { type Call, defineTool, fence } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { clipped } from '../schema/one-line.ts';
import { reportsOn } from '../settings/report.ts';

/** For the lines around the connections. */
const FRAME_BYTES = 600;

export const listConnections = defineTool({
  name: 'list_connections',
  title: 'List connections',
  description: 'The databases that can be used: name, product, version, role, mode, limits, warnings.',
  access: 'read',
  input: z.object({}),
  async run(_, { deps, signal, budget, log }: Call<Deps>) {
    const reports = await reportsOn(deps.databases.list(), signal);
    for (const { fault } of reports)
      if (fault !== undefined) log.error('a connection failed', { error: fault });
    const count = `${reports.length} ${reports.length === 1 ? 'connection' : 'connections'}`;
    const whole = reports.flatMap(({ lines }) => lines).join('\n');
    const isShort = Buffer.byteLength(whole) + FRAME_BYTES <= budget;
    const share = (budget - FRAME_BYTES) / reports.length - 1;
    const shown = isShort
      ? whole
      : reports.map(({ lines: [first = ''] }) => clipped(first, share)).join('\n');
    const notes = isShort ? [] : ['Warnings were left out for want of room; --check has them.'];
    return [count, fence(shown, 'list_connections'), ...notes].join('\n');
  },
});
