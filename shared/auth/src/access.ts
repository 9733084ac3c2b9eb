/**
 * What a call may do to the world; the only safety field of a tool.
 * `read`: nothing changes. `write`: everyday changes that can be taken back.
 * `full`: cannot be taken back, or leaves the machine.
 */
export const accessLevels = ['read', 'write', 'full'] as const;
export type Access = (typeof accessLevels)[number];

/** Whether something of level `wanted` is within `limit`. */
export const allows = (limit: Access, wanted: Access): boolean =>
  accessLevels.indexOf(wanted) <= accessLevels.indexOf(limit);

/** The OAuth scope of one level on one server, for instance `time:read`. */
export const scopeOf = (server: string, access: Access): string => `${server}:${access}`;

/** Every scope that `limit` includes, lowest first: a higher level contains the lower ones. */
export const scopesUpTo = (server: string, limit: Access): string[] =>
  accessLevels.filter((level) => allows(limit, level)).map((level) => scopeOf(server, level));
