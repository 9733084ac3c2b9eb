import type { Server } from '@handrail/server';
import { describe, expect, it } from 'vitest';
import { hosts, lostNames, untoldLimits } from './hosts.ts';
import type { ListedTool, Session } from './session.ts';

interface Surface {
  readonly calls: Readonly<Record<string, Record<string, unknown>>>;
  listed(): Promise<ListedTool[]>;
  open(): Promise<Session>;
}

/** What of every server survives the hosts between it and the model. */
export function describeHosts(server: Server, { calls, listed, open }: Surface): void {
  describe.each(hosts)('in $name', (host) => {
    it('every tool keeps a name of its own', () => {
      const names = server.tools.map(({ name }) => name);
      expect(lostNames(host, server.name, names)).toEqual([]);
    });

    it('every argument still tells its range and format', async () => {
      const untold = (await listed()).flatMap(({ name, inputSchema }) =>
        untoldLimits(host, inputSchema).map((problem) => `${name}.${problem}`),
      );
      expect(untold).toEqual([]);
    });

    it('every answer is shown whole', async () => {
      await using session = await open();
      for (const [name, given] of Object.entries(calls)) {
        const answer = await session.call(name, given);
        const payload = answer.data === undefined ? answer.text : JSON.stringify(answer.data);
        expect({ name, payload }).not.toEqual({ name, payload: '' });
        expect(host.shown(answer)).toContain(payload);
      }
    });
  });
}
