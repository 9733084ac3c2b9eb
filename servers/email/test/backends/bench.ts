import { Refusal } from '@handrail/domain';
import type { Backend, Role } from '../../src/backend/backend.ts';
import type { Summary } from '../../src/message/message.ts';

/** An account made for one test: empty mailboxes for inbox, drafts, sent, archive, junk and trash. */
export interface Mail extends AsyncDisposable {
  /** A backend on this mail; each call opens another one, as another process would. */
  open(): Promise<Backend>;
}

/** What the contract leaves open, because no client can get it out of some servers. */
export interface Abilities {
  /** `changes` tells which messages have other flags, and which are gone. */
  readonly tellsChanged: boolean;
  readonly tellsRemoved: boolean;
  /** Messages are taken away for good; otherwise they are marked as deleted and stay. */
  readonly removes: boolean;
  /** Of two that claim a draft at the same moment one wins. */
  readonly claimsAtOnce: boolean;
  /** A message keeps its ref when it is moved. */
  readonly keepsRefs: boolean;
  /** Text is looked for in bodies too. */
  readonly searchesBodies: boolean;
  /** What is moved into a mailbox is new there; otherwise it is told as changed. */
  readonly tellsMovedIn: boolean;
  /** Of messages of one second, which one came first is known. */
  readonly ordersWithinSecond: boolean;
}

export const ALL: Abilities = {
  tellsChanged: true,
  tellsRemoved: true,
  removes: true,
  claimsAtOnce: true,
  keepsRefs: false,
  searchesBodies: true,
  tellsMovedIn: true,
  ordersWithinSecond: true,
};

/** An open account for one test, and what most tests need of it. */
export interface Bench extends AsyncDisposable {
  readonly backend: Backend;
  /** Another one on the same mail. */
  another(): Promise<Backend>;
  pathOf(role: Role): Promise<string>;
  /** Every row of these mailboxes, on pages of 50. */
  all(...roles: readonly Role[]): Promise<readonly Summary[]>;
}

export const soon = (): AbortSignal => AbortSignal.timeout(20_000);

export async function openBench(mail: Mail): Promise<Bench> {
  const open: Backend[] = [];
  const another = async () => {
    const backend = await mail.open();
    open.push(backend);
    return backend;
  };
  const backend = await another();
  const pathOf = async (role: Role) => {
    const found = (await backend.mailboxes(soon())).find((mailbox) => mailbox.role === role);
    if (found === undefined) throw new Error(`no mailbox is for ${role}`);
    return found.path;
  };
  return {
    backend,
    another,
    pathOf,
    async all(...roles) {
      const mailboxes = await Promise.all(roles.map(pathOf));
      const rows: Summary[] = [];
      for (let after: unknown, pages = 0; pages < 100; pages++) {
        const found = await backend.search(
          { mailboxes },
          { most: 50, ...(after === undefined ? {} : { after }) },
          soon(),
        );
        rows.push(...found.rows);
        if (found.next === undefined) return rows;
        after = found.next;
      }
      throw new Error('the pages do not end');
    },
    async [Symbol.asyncDispose]() {
      for (const one of open) await one[Symbol.asyncDispose]();
      await mail[Symbol.asyncDispose]();
    },
  };
}

export const subjects = (rows: readonly Summary[]): readonly string[] => rows.map((row) => row.subject);

/** The code it is refused with, undefined where it is not; any other error fails the test. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** What it answers, undefined where it is refused. */
export async function answered<T>(work: Promise<T>): Promise<T | undefined> {
  return (await codeOf(work)) === undefined ? await work : undefined;
}

/** What each of these is refused with, by name. */
export async function refusals(
  work: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Readonly<Record<string, string | undefined>>> {
  const codes: Record<string, string | undefined> = {};
  for (const [name, each] of Object.entries(work)) codes[name] = await codeOf(each());
  return codes;
}

/** As a name in what a failed test shows. */
export const named = (text: unknown): string => (JSON.stringify(text) ?? '').slice(0, 60);
