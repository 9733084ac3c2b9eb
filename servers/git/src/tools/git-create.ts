import { type Call, defineTool } from '@handrail/server';
import { quote } from '@handrail/domain';
import * as z from 'zod';
import { clone, init } from '../change/create.ts';
import type { Deps } from '../deps.ts';
import { demandNewAddress } from '../remote/address.ts';

const input = z.object({
  path: z.string().min(1).describe('Folder to make it in.'),
  url: z.string().optional().describe('https or ssh address to clone.'),
  name: z.string().optional().describe('Branch.'),
  depth: z.int().min(1).optional().describe('Most commits of history, at least 1.'),
});
type Input = z.output<typeof input>;

export const gitCreate = defineTool({
  name: 'git_create',
  title: 'Git create',
  description: 'Make an empty repository, or clone one.',
  access: 'full',
  openWorld: true,
  idempotent: false,
  input,
  preview({ path, url }: Input, { deps }: Call<Deps>) {
    const where = quote(deps.repositories.nameOf(deps.repositories.place(path)));
    return url === undefined
      ? `Make an empty git repository in ${where}?`
      : `Clone ${quote(demandNewAddress(url))} into ${where}?`;
  },
  async run({ path, url, name: branch, depth }: Input, { deps, signal }: Call<Deps>) {
    const { git, repositories } = deps;
    const place = repositories.place(path);
    if (url === undefined) await init(git, place, { branch, signal });
    else await clone(git, place, { url, branch, depth, signal });
    const { name } = repositories.find(place);
    return `${url === undefined ? 'made' : 'cloned'} the repository ${quote(name)}`;
  },
});
