import { quote, Refusal } from '@handrail/domain';
import type { Mailbox, Role } from '../backend/backend.ts';
import type { JmapClient, Method } from './client.ts';
import { isId, type Json, listOf, member, numberOf, textOf } from './json.ts';

/** A mailbox as JMAP knows it (RFC 8621 §2). */
export interface Box {
  readonly id: string;
  readonly path: string;
  readonly role: Role | undefined;
  readonly total: number | undefined;
  readonly unread: number | undefined;
}

/** RFC 8621 gives roles these very words. */
const ROLES: readonly Role[] = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'all', 'flagged'];

/** Levels of mailboxes; a server that names more, or a mailbox as its own parent, is not followed. */
const DEEPEST = 30;

/** The mailboxes at one moment, found by path, id or role. */
export class Boxes {
  readonly list: readonly Box[];

  constructor(list: readonly Box[]) {
    this.list = list;
  }

  /** @throws Refusal `no_such_mailbox` */
  at(path: string): Box {
    const found = this.list.find((box) => box.path === path);
    if (found !== undefined) return found;
    throw new Refusal(
      'no_such_mailbox',
      `There is no mailbox ${quote(path)}.`,
      'Call list_mailboxes and name one of those.',
    );
  }

  pathOf(id: string): string | undefined {
    return this.list.find((box) => box.id === id)?.path;
  }

  idFor(role: Role): string | undefined {
    return this.list.find((box) => box.role === role)?.id;
  }

  /** @throws Refusal `no_such_mailbox` */
  needed(role: Role): string {
    const id = this.idFor(role);
    if (id !== undefined) return id;
    throw new Refusal(
      'no_such_mailbox',
      `No mailbox of this account is marked as the one for ${role}.`,
      'A person can mark one with another mail program.',
    );
  }
}

/** Asks for them, alone or beside other things. */
export const ASK_BOXES: Method = ['Mailbox/get', { ids: null }];

export const boxesIn = (answer: Json): Boxes =>
  new Boxes(named(listOf(member(answer, 'list')).filter((box) => isId(member(box, 'id')))));

export async function boxesOf(client: JmapClient, signal: AbortSignal): Promise<Boxes> {
  const [answer] = await client.call([ASK_BOXES], { isRead: true, signal });
  return boxesIn(answer);
}

function named(raw: readonly Json[]): readonly Box[] {
  const byId = new Map(raw.map((box) => [idIn(box), box]));
  const taken = new Set<string>();
  const roles = new Set<string>();
  return raw.map((box) => {
    const id = idIn(box);
    const spelled = pathIn(box, byId);
    // Names may hold the separator, so that two mailboxes would have one path.
    const path = taken.has(spelled) ? `${spelled} (${id})` : spelled;
    taken.add(path);
    const role = ROLES.find((one) => one === textOf(member(box, 'role')) && !roles.has(one));
    if (role !== undefined) roles.add(role);
    const isReadable = member(member(box, 'myRights'), 'mayReadItems') !== false;
    const count = (name: string) => (isReadable ? numberOf(member(box, name)) : undefined);
    return { id, path, role, total: count('totalEmails'), unread: count('unreadEmails') };
  });
}

const idIn = (box: Json): string => textOf(member(box, 'id')) ?? '';

function pathIn(box: Json, byId: ReadonlyMap<string, Json>): string {
  const names: string[] = [];
  for (let at: Json = box; at !== undefined && names.length < DEEPEST;) {
    names.unshift(textOf(member(at, 'name')) ?? '');
    at = byId.get(textOf(member(at, 'parentId')) ?? '');
  }
  return names.join('/');
}

export const shown = ({ path, role, total, unread }: Box): Mailbox => ({
  path,
  ...(role !== undefined && { role }),
  ...(total !== undefined && { total }),
  ...(unread !== undefined && { unread }),
});
