import { quote, Refusal } from '@handrail/domain';
import { Places } from '../backend/places.ts';
import type { Bytes } from '../backend/backend.ts';
import type { Login, Store, Tls } from '../settings/account.ts';
import { HttpFailure, MethodFailure } from './failures.ts';
import { type Answer, type Exchange, Http } from './http.ts';
import { type Json, listOf, member, textOf } from './json.ts';
import { CORE, MAIL, type Session, sessionOf, SUBMISSION } from './session.ts';

/** Name, arguments; what comes back is named by its place in the list (RFC 8620 §3.2). */
export type Method = readonly [name: string, args: Readonly<Record<string, Json>>];

/** An argument taken from what an earlier call of the same request answers (RFC 8620 §3.7). */
export const resultOf = (call: number, name: string, path: string): Json => ({
  resultOf: `${call}`,
  name,
  path,
});

/** Parsing more at once would hold everything else up. */
const MOST_ANSWER = 4 * 1024 * 1024;

const MOST_REDIRECTS = 3;

const CALL_MS = 30_000;

/** Of a message with its attachments, on a slow line. */
const TRANSFER_MS = 120_000;

/** A request, whether it only reads, and when to give up. */
interface Ask {
  /** Reads only, so that it may be asked once more after a connection broke. */
  readonly isRead: boolean;
  readonly signal: AbortSignal;
}

/** How many requests run at once: servers count them, and refuse more than they announced (RFC 8620 §3.6.1). */
const MOST_AT_ONCE = 4;

/** JMAP (RFC 8620) for one account. */
export class JmapClient implements Disposable {
  readonly #url: URL;
  readonly #tls: Tls;
  readonly #login: Login;
  readonly #http: Http;
  readonly #places = new Places(MOST_AT_ONCE);
  #authorization: Promise<string> | undefined;
  #session: Promise<Session> | undefined;
  #isClosed = false;

  constructor({ url, tls, login }: Store & { readonly kind: 'jmap' }) {
    this.#url = new URL(url);
    this.#tls = tls;
    this.#login = login;
    this.#http = new Http(tls);
  }

  /** Found when first needed, and kept. */
  session(signal: AbortSignal): Promise<Session> {
    return (this.#session ??= this.#findSession(signal).catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    }));
  }

  /**
   * What each call answers, in their order; a call that failed before others makes them fail too.
   * @throws MethodFailure
   * @throws Refusal `answer_too_large`, beside those of a backend
   */
  async call(methods: readonly Method[], ask: Ask): Promise<readonly Json[]> {
    const session = await this.session(ask.signal);
    const using = [CORE, MAIL, ...(session.submits === undefined ? [] : [SUBMISSION])];
    const methodCalls = methods.map(([name, args], at) => [
      name,
      { accountId: session.account, ...args },
      `${at}`,
    ]);
    const body = { type: 'application/json', bytes: Buffer.from(JSON.stringify({ using, methodCalls })) };
    const answer = await this.#ask(
      {
        method: 'POST',
        url: session.api,
        accept: 'application/json',
        body,
        most: MOST_ANSWER,
        limitMs: CALL_MS,
      },
      ask,
    );
    if (answer.isCut)
      throw new Refusal(
        'answer_too_large',
        'The answer of the mail server is too large.',
        'Ask for less at once.',
      );
    const responses = listOf(member(parsed(answer), 'methodResponses'));
    return methods.map(([name], at) => resultAt(responses, name, at));
  }

  /** A blob whose id the server gave (RFC 8620 §6.2), of which no more is read than asked for. */
  async download(blob: string, most: number, signal: AbortSignal): Promise<Bytes> {
    const session = await this.session(signal);
    const values = {
      accountId: session.account,
      blobId: blob,
      name: 'part',
      type: 'application/octet-stream',
    };
    const url = new URL(expanded(session.download, values));
    const ask = { isRead: true, signal };
    const { bytes, isCut } = await this.#ask(
      { method: 'GET', url, accept: '*/*', most, limitMs: TRANSFER_MS },
      ask,
    );
    return { bytes, isCut };
  }

  /** @returns the id of the blob (RFC 8620 §6.1), which is gone within the hour unless it is used */
  async upload(bytes: Buffer, signal: AbortSignal): Promise<string> {
    const session = await this.session(signal);
    if (bytes.length > session.mostUpload)
      throw new Refusal(
        'too_large',
        `The mail server takes messages of at most ${session.mostUpload} bytes; this one has ${bytes.length}.`,
        'Leave attachments out.',
      );
    const url = new URL(expanded(session.upload, { accountId: session.account }));
    const body = { type: 'message/rfc822', bytes };
    const limits = { most: MOST_ANSWER, limitMs: TRANSFER_MS };
    const exchange = { method: 'POST', url, accept: 'application/json', body, ...limits } as const;
    const blob = textOf(member(parsed(await this.#ask(exchange, { isRead: true, signal })), 'blobId'));
    if (blob === undefined) throw garbled();
    return blob;
  }

  async #findSession(signal: AbortSignal): Promise<Session> {
    let url = this.#url;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const limits = { most: MOST_ANSWER, limitMs: CALL_MS };
      const exchange = { method: 'GET', url, accept: 'application/json', ...limits } as const;
      const answer = await this.#ask(exchange, { isRead: true, signal });
      if (answer.location === undefined || answer.status < 300 || answer.status > 399)
        return sessionOf(parsed(answer), url, this.#tls);
      const next = URL.parse(answer.location, url.href);
      // The password goes where the operator said and nowhere else.
      if (next?.origin !== url.origin)
        throw new Refusal(
          'cannot_connect',
          `The server ${quote(url.host)} points to ${quote(next?.origin ?? 'nowhere')} instead, which is not followed.`,
          'If that is the provider, name its address in the settings of this account.',
        );
      url = next;
    }
    throw new Refusal(
      'cannot_connect',
      `The server ${quote(url.host)} points from one address to the next without end.`,
      'Name the address that its provider documents for JMAP.',
    );
  }

  /** In turn, with the login, and once more where that is safe. */
  async #ask(
    exchange: Omit<Exchange, 'authorization' | 'isFresh'>,
    { isRead, signal }: Ask,
  ): Promise<Answer> {
    if (this.#isClosed) throw new Refusal('connection_lost', 'The connection was closed.', 'Try again.');
    let authorization = '';
    const once = async () => {
      authorization = await this.#authorized();
      return await this.#http.exchange({ ...exchange, authorization, isFresh: !isRead }, signal);
    };
    const leave = await this.#places.enter(signal);
    try {
      let answer = await once().catch((error: unknown) => {
        if (isRead && error instanceof Refusal && error.code === 'connection_lost') return once();
        throw error;
      });
      if (answer.status === 401 && this.#login.kind === 'token') {
        this.#authorization = undefined; // it may have run out
        answer = await once();
      }
      if (answer.status >= 400 || answer.status < 200) {
        this.#authorization = undefined;
        if (answer.status === 404) this.#session = undefined; // the places may have changed
        throw new HttpFailure(answer.status, exchange.url, answer.bytes, {
          user: this.#login.user,
          secret: secretIn(authorization),
        });
      }
      return answer;
    } finally {
      leave();
    }
  }

  #authorized(): Promise<string> {
    return (this.#authorization ??= authorizationOf(this.#login).catch((error: unknown) => {
      this.#authorization = undefined;
      throw error;
    }));
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#http[Symbol.dispose]();
  }
}

async function authorizationOf(login: Login): Promise<string> {
  if (login.kind === 'token') return `Bearer ${await login.token()}`;
  return `Basic ${Buffer.from(`${login.user}:${await login.password()}`).toString('base64')}`;
}

/** The token or the password of a value of `Authorization`. */
function secretIn(authorization: string): string {
  const [scheme, value = ''] = authorization.split(' ');
  return scheme === 'Basic'
    ? Buffer.from(value, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
    : value;
}

function parsed({ bytes }: Answer): Json {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw garbled();
  }
}

const garbled = (): Refusal =>
  new Refusal(
    'not_supported',
    'The mail server gave an answer that is no JMAP.',
    'Check the address in the settings of this account.',
  );

/** One call may answer several times; the first answer of its own name counts. */
function resultAt(responses: readonly Json[], name: string, at: number): Json {
  for (const response of responses) {
    const [said, result, call] = listOf(response);
    if (call !== `${at}`) continue;
    if (said === 'error') throw new MethodFailure(result);
    if (said === name) return result;
  }
  throw garbled();
}

/** RFC 6570, level 1, which is all that RFC 8620 §2 uses. */
const expanded = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? encodeURIComponent(values[name] ?? '') : '',
  );
