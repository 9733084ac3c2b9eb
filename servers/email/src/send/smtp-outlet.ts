import { isAscii } from 'node:buffer';
import { Readable } from 'node:stream';
import { Refusal } from '@handrail/domain';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { oneLine } from '../mime/header-values.ts';
import type { Endpoint } from '../settings/account.ts';
import type { Delivery, Envelope, Outlet } from './outlet.ts';
import { failureOf, openSession } from './smtp-session.ts';
import { unknownOutcome } from './unknown-outcome.ts';

/** These put what they take into Sent by themselves. */
const FILES_COPIES = /(?:^|\.)(?:gmail|googlemail|office365|outlook)\.com$/i;

const PIECE = 64 * 1024;
const LONGEST_REASON = 300;

/**
 * The way out over SMTP (RFC 5321). Each message gets a connection of its own: one that idled could break at a moment
 * when nobody can tell whether the message was taken.
 */
export function openSmtp(way: Endpoint): Outlet {
  return {
    filesCopies: FILES_COPIES.test(way.host),
    submit: async (envelope, raw, signal) => {
      const smtp = await openSession(way, signal).catch((error: unknown) => {
        throw error === signal.reason ? stopped(error) : error;
      });
      try {
        return await deliver(smtp, envelope, raw, signal);
      } finally {
        smtp.quit();
      }
    },
    async verify(signal) {
      const smtp = await openSession(way, signal);
      smtp.quit();
    },
    [Symbol.asyncDispose]: async () => {}, // nothing stays open
  };
}

/** Until the last piece of the content is asked for, the message can still be stopped; afterwards only the reply counts. */
async function deliver(
  smtp: SMTPConnection,
  { from, to }: Envelope,
  raw: Buffer,
  signal: AbortSignal,
): Promise<Delivery> {
  let isGiven = false;
  const content = Readable.from(
    (function* () {
      for (let at = 0; at < raw.length; at += PIECE) {
        isGiven = at + PIECE >= raw.length;
        yield raw.subarray(at, at + PIECE);
      }
    })(),
    { objectMode: false, highWaterMark: PIECE },
  );
  const { promise, resolve, reject } = Promise.withResolvers<Delivery>();
  const stop = () => {
    if (isGiven) return;
    reject(signal.reason);
    smtp.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const use8BitMime = !isAscii(raw);
    smtp.send({ from, to: [...to], size: raw.length, use8BitMime }, content, (error, info) => {
      if (error) reject(error);
      else
        resolve({
          accepted: info.accepted,
          rejected: info.rejected.map((address) => ({
            address,
            reason: reasonOf(info.rejectedErrors?.find(({ recipient }) => recipient === address)),
          })),
        });
    });
    return await promise;
  } catch (error) {
    if (error === signal.reason) throw stopped(error);
    throw isGiven && !isAnswer(error) ? unknownOutcome(error) : notSent(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const reasonOf = (error: unknown): string => oneLine(failureOf(error).response ?? '', LONGEST_REASON);

/** RFC 5321 §4.2.1: the server said that it did not take the content; 421 is said instead of any reply. */
const isAnswer = (error: unknown): boolean => {
  const { code, status } = failureOf(error);
  return (code === 'EMESSAGE' && status !== undefined && status >= 400) || status === 421;
};

const stopped = (cause: unknown): Refusal =>
  new Refusal(
    'not_sent',
    'Sending was stopped before the message was given away; nobody got it, and the draft is as it was.',
    'Send it again, with the same draft and digest, if it is still wanted.',
    { cause },
  );

function notSent(cause: unknown): Refusal {
  const { response, status } = failureOf(cause);
  const said =
    response === undefined
      ? 'The connection to the mail server ended'
      : 'The mail server refused the message';
  const isTemporary = response === undefined || (status !== undefined && status < 500);
  return new Refusal(
    'not_sent',
    `${said}; nobody got it, and the draft is as it was.`,
    isTemporary
      ? 'Try again later, with the same draft and digest.'
      : 'Correct what the server says, or have a person look at it.',
    { cause, content: response === undefined ? undefined : oneLine(response, LONGEST_REASON) },
  );
}
