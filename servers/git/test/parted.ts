import { build, type Change } from './histories.ts';
import type { Folder } from '@handrail/testing/temporary';

/** A repository with branches `main` and `topic` that part after a first commit, with the changes of each. */
export function parted(folder: Folder, start: Change[], main: Change[], topic: Change[]): string {
  const top = folder.at('repository');
  const commits = [
    { parents: [], message: 'Start\n', changes: start },
    { parents: [0], message: 'Ours\n', changes: main },
    { parents: [0], message: 'Theirs\n', changes: topic },
  ];
  build({ commits, branches: { main: 1, topic: 2 } }, top);
  return top;
}

export const file = (write: string, content: string | Buffer): Change => ({ write, content });
