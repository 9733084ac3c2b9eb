import { Refusal } from '@handrail/domain';
import { about, readConfig } from './config-file.ts';
import { type Connection, defaultLimits } from './connection.ts';
import { claimName, nameLike } from './names.ts';
import { here } from './surroundings.ts';
import { targetsOf, usualName } from './targets.ts';

/** Each that is used has a process of its own, and all of them fit into one answer. */
const MOST_CONNECTIONS = 40;

interface Given {
  /** Files, folders and URLs, as on the command line. */
  readonly connections: readonly string[];
  /** Path of a configuration file. */
  readonly config: string | undefined;
  /** For what is given in `connections`. */
  readonly allowPrivileged: boolean;
  /** Most that any connection may do. */
  readonly access: 'read' | 'write' | 'full';
  /** Path of the database for one who names none. */
  readonly sample: string;
}

/**
 * The connections of the operator, at least one, each with a name of its own.
 * @throws Refusal that says what to mend, and never shows a password
 */
export function readSettings(
  { connections, config, allowPrivileged, access, sample }: Given,
  around = here(),
): readonly Connection[] {
  const configured = config === undefined ? [] : readConfig(config, around);
  const taken = new Set(configured.map(({ name }) => name));
  const isSample = connections.length === 0 && config === undefined;
  const listed = (isSample ? [sample] : connections).flatMap((text, index) => {
    const warnings: string[] = isSample ? ['This is the sample: no database was named.'] : [];
    const found = () => targetsOf(text, around, warnings);
    const targets = connections.length > 1 ? about(`connection ${index + 1}`, found) : found();
    return targets.map((target): Connection => ({
      name: claimName(nameLike(usualName(target), target.engine), taken),
      target,
      mode: isSample ? 'read' : 'write',
      allowPrivileged,
      limits: defaultLimits,
      deny: { tables: [], columns: [] },
      warnings,
    }));
  });
  const all = [...configured, ...listed];
  if (all.length > MOST_CONNECTIONS)
    throw new Refusal(
      'too_many_connections',
      `There are ${all.length} connections, and at most ${MOST_CONNECTIONS} are served.`,
      'Name the ones that are needed.',
    );
  return access === 'read' ? all.map((connection) => ({ ...connection, mode: 'read' })) : all;
}
