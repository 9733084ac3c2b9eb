/** Who works, and where. */
import { join } from 'node:path';
import type { Session } from '../../session.ts';

export interface Place {
  /** The folder of all repositories. Ours was started for it; the peer may go anywhere. */
  readonly root: string;
  /** Ours with pages as they are by default. */
  readonly usual: Session;
  /** Ours with pages of 1 MiB. */
  readonly large: Session;
  readonly other: Session;
  /** The floor. */
  readonly plain: Session;
}

export const pathOf = ({ root }: Pick<Place, 'root'>, repository: string): string => join(root, repository);
