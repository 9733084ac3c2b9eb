import { Refusal } from '@handrail/domain';
import type { Mailbox, Role } from '../backend/backend.ts';
import { isInbox } from '../backend/inbox.ts';
import { noSuchMailbox } from '../backend/no-such-mailbox.ts';
import { withNamedRoles } from '../mailboxes/role-names.ts';
import type { JmapClient, Method } from './client.ts';
import { isId, type Json, listOf, member, numberOf, textOf } from './json.ts';

/** A mailbox as JMAP knows it (RFC 8621 §2). */
export interface Box {
  readonly id: string;
  readonly path: string;
  readonly role: Role | undefined;
  readonly isReadable: boolean;
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

  /**
   * @param path `INBOX`, in any letter case, is the inbox whatever the server calls it
   * @throws Refusal `no_such_mailbox`
   */
  at(path: string): Box {
    const found =
      this.list.find((box) => box.path === path) ??
      (isInbox(path) ? this.list.find(({ role }) => role === 'inbox') : undefined);
    if (found !== undefined) return found;
    throw noSuchMailbox(path);
  }

  pathOf(id: string): string | undefined {
    return this.list.find((box) => box.id === id)?.path;
  }

  roleOf(id: string): Role | undefined {
    return this.list.find((box) => box.id === id)?.role;
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
  const levels = raw.map((box) => levelsOf(box, byId));
  const boxes = raw.map((box, index) => {
    const id = idIn(box);
    const spelled = levels[index]?.join('/') ?? '';
    // Names may hold the separator, so that two mailboxes would have one path.
    const path = taken.has(spelled) ? `${spelled} (${id})` : spelled;
    taken.add(path);
    const role = ROLES.find((one) => one === textOf(member(box, 'role')) && !roles.has(one));
    if (role !== undefined) roles.add(role);
    const isReadable = member(member(box, 'myRights'), 'mayReadItems') !== false;
    const count = (name: string) => (isReadable ? numberOf(member(box, name)) : undefined);
    return { id, path, role, isReadable, total: count('totalEmails'), unread: count('unreadEmails') };
  });
  return withNamedRoles(
    boxes,
    boxes.map(({ isReadable }, index) => (isReadable ? (levels[index] ?? []) : [])),
  );
}

const idIn = (box: Json): string => textOf(member(box, 'id')) ?? '';

/** Of those it lies in, and its own. */
function levelsOf(box: Json, byId: ReadonlyMap<string, Json>): readonly string[] {
  const names: string[] = [];
  for (let at: Json = box; at !== undefined && names.length < DEEPEST;) {
    names.unshift(textOf(member(at, 'name')) ?? '');
    at = byId.get(textOf(member(at, 'parentId')) ?? '');
  }
  return names;
}

export const shown = ({ path, role, isReadable, total, unread }: Box): Mailbox => ({
  path,
  ...(!isReadable && { isReadable }),
  ...(role !== undefined && { role }),
  ...(total !== undefined && { total }),
  ...(unread !== undefined && { unread }),
});
