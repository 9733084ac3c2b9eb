import { quote, Refusal } from '@handrail/domain';
import { oneLine } from '../mime/header-values.ts';
import type { Delivery, Envelope, Outlet } from '../send/outlet.ts';
import { unknownOutcome } from '../send/unknown-outcome.ts';
import type { Account } from '../settings/account.ts';
import { JmapClient } from './client.ts';
import { sentPatch, SUBMIT_PENDING } from './drafts.ts';
import { HttpFailure, isMethodFailure, MethodFailure } from './failures.ts';
import { isId, type Json, listOf, member, objectOf, textOf, textsOf } from './json.ts';
import { boxesOf } from './mailboxes.ts';
import { importEmail } from './store.ts';
import { setEmails } from './update.ts';

/** What the submission itself may take; it is not given up half-way, for then nobody would know what came of it. */
const SUBMIT_MS = 60_000;

/** The way out by EmailSubmission (RFC 8621 §7) of the account's own JMAP server. */
export function openJmapOutlet({ store }: Account): Outlet {
  if (store.kind !== 'jmap') throw new TypeError('not an account on JMAP');
  const client = new JmapClient(store);
  return {
    filesCopies: true,
    submit: async (envelope, raw, signal) => await submit(client, envelope, raw, signal),
    verify: async (signal) => {
      await identitiesOf(client, signal);
    },
    [Symbol.asyncDispose]: async () => client[Symbol.dispose](),
  };
}

async function submit(
  client: JmapClient,
  envelope: Envelope,
  raw: Buffer,
  signal: AbortSignal,
): Promise<Delivery> {
  const prepared = await prepare(client, envelope, raw, signal).catch((error: unknown) => {
    throw signal.aborted ? error : notSent(error);
  });
  const { email, isNew } = prepared;
  const limit = AbortSignal.timeout(SUBMIT_MS);
  try {
    const id = await hand(client, envelope, prepared, limit);
    return await deliveryOf(client, envelope, id, limit);
  } catch (error) {
    if (isNew && error instanceof Refusal && error.code === 'not_sent')
      await setEmails(client, { destroy: [email] }, limit).catch(() => undefined);
    throw error;
  }
}

interface Prepared {
  readonly identity: string;
  readonly email: string;
  readonly isNew: boolean;
  readonly sent: string;
}

/** The server sends only what lies there: the draft itself where these are its bytes, otherwise a copy beside it. */
async function prepare(
  client: JmapClient,
  { from }: Envelope,
  raw: Buffer,
  signal: AbortSignal,
): Promise<Prepared> {
  const identity = identityFor(from, await identitiesOf(client, signal));
  const boxes = await boxesOf(client, signal);
  const [drafts, sent] = [boxes.needed('drafts'), boxes.needed('sent')];
  const keywords = ['$draft', '$seen', SUBMIT_PENDING];
  const { ref, isNew } = await importEmail(client, raw, { mailbox: drafts, keywords }, signal);
  return { identity, email: ref, isNew, sent };
}

/** @throws Refusal `not_supported` */
async function identitiesOf(client: JmapClient, signal: AbortSignal): Promise<readonly Json[]> {
  const { submits } = await client.session(signal);
  if (submits === undefined)
    throw new Refusal(
      'not_supported',
      'This JMAP server takes no mail for sending.',
      'The operator can name an SMTP server for this account, with --smtp or in the configuration file.',
    );
  const [answer] = await client.call([['Identity/get', { accountId: submits, ids: null }]], {
    isRead: true,
    signal,
  });
  return listOf(member(answer, 'list')).filter((identity) => isId(member(identity, 'id')));
}

/** An identity for this very address, one for all of its domain, or the only one there is. */
function identityFor(from: string, identities: readonly Json[]): string {
  const domain = from.slice(from.lastIndexOf('@'));
  const wanted = [from, `*${domain}`].map((address) => address.toLowerCase());
  const emailOf = (identity: Json) => textOf(member(identity, 'email'))?.toLowerCase() ?? '';
  const found =
    wanted.map((address) => identities.find((identity) => emailOf(identity) === address)).find(Boolean) ??
    (identities.length === 1 ? identities[0] : undefined);
  const id = textOf(member(found, 'id'));
  if (id !== undefined) return id;
  throw new Refusal(
    'not_supported',
    `The mail server has no identity for ${quote(from)}.`,
    'A person can add one in the settings of the mail provider.',
  );
}

/** @returns the id of the submission */
async function hand(
  client: JmapClient,
  { from, to }: Envelope,
  { identity, email, sent }: Prepared,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { submits } = await client.session(signal);
  const submission = {
    identityId: identity,
    emailId: email,
    envelope: {
      mailFrom: { email: from, parameters: null },
      rcptTo: to.map((each) => ({ email: each, parameters: null })),
    },
  };
  const args = {
    accountId: submits,
    create: { s: submission },
    onSuccessUpdateEmail: { '#s': sentPatch(sent) },
  };
  const [answer] = await client
    .call([['EmailSubmission/set', args]], { isRead: false, signal })
    .catch((error: unknown) => {
      throw isRefused(error) ? notSent(error) : unknownOutcome(error);
    });
  const created = objectOf(member(answer, 'created'));
  if (Object.hasOwn(created, 's')) return textOf(member(created['s'], 'id'));
  const problem = member(member(answer, 'notCreated'), 's');
  throw REFUSALS.has(textOf(member(problem, 'type')) ?? '')
    ? notSent(undefined, saidOf(problem))
    : unknownOutcome(problem);
}

/** Said before anything was sent (RFC 8621 §7.5, RFC 8620 §5.3); any other failure may have come in the middle of it. */
const REFUSALS = new Set([
  'forbidden',
  'forbiddenFrom',
  'forbiddenMailFrom',
  'forbiddenToSend',
  'identityNotFound',
  'invalidEmail',
  'invalidProperties',
  'invalidRecipients',
  'noRecipients',
  'notFound',
  'overQuota',
  'rateLimit',
  'tooLarge',
  'tooManyRecipients',
]);

/** Known to have come to nothing: it never got there, or the server said that it did nothing (RFC 8620 §3.6). */
function isRefused(error: unknown): boolean {
  if (error instanceof MethodFailure) return !isMethodFailure(error, 'serverPartialFail');
  if (error instanceof HttpFailure) return error.status < 500;
  return error instanceof Refusal && ['cannot_connect', 'certificate'].includes(error.code);
}

function saidOf(problem: Json): string {
  const texts = [textOf(member(problem, 'type')), textOf(member(problem, 'description'))];
  const said = [...texts, ...textsOf(member(problem, 'invalidRecipients')).slice(0, 20)];
  return oneLine(said.filter((text) => text !== undefined).join(' '), 500);
}

/** The server may already know more of single recipients (RFC 8621 §7.1.8); it took the message over for the others. */
async function deliveryOf(
  client: JmapClient,
  { to }: Envelope,
  id: string | undefined,
  signal: AbortSignal,
): Promise<Delivery> {
  const { submits } = await client.session(signal);
  const args = { accountId: submits, ids: [id], properties: ['deliveryStatus'] };
  const [answer] = await client
    .call([['EmailSubmission/get', args]], { isRead: true, signal })
    .catch((): readonly Json[] => []); // it is sent all the same
  const status = member(listOf(member(answer, 'list'))[0], 'deliveryStatus');
  const rejected = to.flatMap((address) => {
    const told = member(status, address);
    const reason = oneLine(textOf(member(told, 'smtpReply')) ?? '', 300);
    return member(told, 'delivered') === 'no' || reason.startsWith('5') ? [{ address, reason }] : [];
  });
  const failed = new Set(rejected.map(({ address }) => address));
  return { accepted: to.filter((address) => !failed.has(address)), rejected };
}

function notSent(cause: unknown, said?: string): Refusal {
  const content = said ?? (cause instanceof Refusal ? cause.content : undefined);
  const why = cause instanceof Refusal && !(cause instanceof MethodFailure) ? ` ${cause.message}` : '';
  return new Refusal(
    'not_sent',
    `The mail server did not send the message; nobody got it, and the draft is as it was.${why}`,
    cause instanceof Refusal ? cause.hint : 'Correct what the server says, or have a person look at it.',
    { cause, content },
  );
}
