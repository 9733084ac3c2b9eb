import { allows } from '@handrail/auth';
import type { Server } from './define-server.ts';
import { messageOf } from './errors.ts';
import type { Opened } from './open.ts';

export interface Report {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Opens everything and says in plain words what is there or what to mend. */
export async function check(server: Server, opened: Opened): Promise<Report> {
  try {
    const deps = await opened.ready;
    const found = (await server.check?.(deps)) ?? [];
    const registered = server.tools.filter(({ access }) => allows(opened.values.access, access));
    const tools = registered.map(({ name, access }) => `${name} (${access})`).join(', ');
    return {
      ok: true,
      lines: [`ok: ${server.package.name} ${server.package.version}`, `tools: ${tools}`, ...found],
    };
  } catch (error) {
    return {
      ok: false,
      lines: [`not ok: ${server.package.name} ${server.package.version}`, ...messageOf(error).split('\n')],
    };
  }
}
