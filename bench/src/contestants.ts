/** Who is measured for one server: the floor, ours from its packed tarball, and the peer. */
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import type { Role } from './figures.ts';
import { fetchTarball, install, packServer, type Program, programOf } from './packed.ts';
import type { Call, Subject } from './subject.ts';

export interface Contestant extends Program {
  readonly role: Role;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly small: Call;
  readonly answers: readonly (readonly Call[])[];
  /** What came over the network and onto the disk; undefined for the floor, and where the network is absent. */
  readonly installed?: Installed;
}

interface Installed {
  readonly tarball: string;
  readonly folder: string;
}

const floor: Contestant = {
  role: 'floor',
  name: 'a bare JSON-RPC echo',
  entry: join(import.meta.dirname, 'floor.mjs'),
  args: [],
  small: { tool: 'echo', args: {} },
  answers: [],
};

/** @returns them in the order of their turns */
export async function prepare(name: string, subject: Subject): Promise<Contestant[]> {
  const tarball = await packServer(name);
  const folder = await install(tarball);
  const ours = programOf(join(folder, 'node_modules', '@handrail', name, 'package.json'));
  return [
    floor,
    { ...subject, ...ours, role: 'ours', installed: { tarball, folder } },
    await preparePeer(subject.peer),
  ];
}

/** The peer runs as the lock file pins it, and is installed a second time to weigh it. */
async function preparePeer(peer: Subject['peer']): Promise<Contestant> {
  const path = findPackageJSON(peer.module);
  if (path === undefined) throw new Error(`${peer.module} is in no package`);
  const program = programOf(path);
  const installed = await weighable(program.name.replace(' ', '@'));
  return { ...peer, ...program, role: 'peer', ...(installed !== undefined && { installed }) };
}

async function weighable(specifier: string): Promise<Installed | undefined> {
  try {
    const tarball = await fetchTarball(specifier);
    return { tarball, folder: await install(tarball) };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(`The install of ${specifier} is not measured: ${reason}`);
    return undefined;
  }
}
