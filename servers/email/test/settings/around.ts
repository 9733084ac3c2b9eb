import type { Surroundings } from '../../src/settings/surroundings.ts';

/** A machine on which everything lies in one folder. */
export const aroundIn = (folder: string, more: Partial<Surroundings> = {}): Surroundings => ({
  env: { XDG_DATA_HOME: `${folder}/data`, XDG_STATE_HOME: `${folder}/state` },
  platform: 'linux',
  home: folder,
  folder,
  secret: async (reference) => await Promise.resolve(reference),
  ...more,
});
