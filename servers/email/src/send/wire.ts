import { Refusal } from '@handrail/domain';

/** What a draft must be made of to leave. */
export interface Wire {
  /** The message as it is sent and filed: CRLF, without Bcc. */
  readonly bytes: Buffer;
  /** Header fields in order: name in lower case, value still folded. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

const LONGEST_HEAD = 256 * 1024;

/** RFC 5322 §2.1.1. */
const LONGEST_LINE = 998;

/** A field of which nothing but printable ASCII is left, as every composer writes it (RFC 5322 §2.2). */
const FIELD = /^([!-9;-~]+):([\t -~]*)$/;
const CONTINUATION = /^[\t ][\t -~]*$/;

/** RFC 5322 §3.6: once each, or once at most. */
const NEEDED = ['from', 'date', 'message-id'];
const SINGLE = new Set([
  ...NEEDED,
  'to',
  'cc',
  'bcc',
  'subject',
  'sender',
  'reply-to',
  'in-reply-to',
  'references',
]);

/** By these the programs of others answer, or tell of the reading, to addresses that no question shows. */
export const ASKING = [
  'disposition-notification-to',
  'errors-to',
  'generate-delivery-report',
  'mail-followup-to',
  'mail-reply-to',
  'read-receipt-to',
  'return-receipt-to',
  'x-confirm-reading-to',
];

/** The reader of a message looks at no more. */
const MOST_FIELDS = 1_000;

/**
 * Turns the bytes of a draft into those that leave. Nothing is mended: a header that two programs could read in two
 * ways, or line ends that one of them takes for the end of the message, would let others than the approved get it.
 * @throws Refusal `unfit_draft`
 */
export function wireOf(raw: Buffer): Wire {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0 || end > LONGEST_HEAD) throw unfit('its header has no end, or a very late one');
  const lines = raw.toString('latin1', 0, end).split('\r\n');
  const fields = fieldsOf(lines);
  const names = fields.map(({ name }) => name);
  if (fields.length > MOST_FIELDS) throw unfit('it has very many headers');
  const missing = NEEDED.find((name) => !names.includes(name));
  if (missing !== undefined) throw unfit(`it has no ${missing} header`);
  const twice = names.find((name, at) => SINGLE.has(name) && names.indexOf(name) !== at);
  if (twice !== undefined) throw unfit(`it has more than one ${twice} header`);
  if (names.some((name) => name.startsWith('resent-'))) throw unfit('it was sent before');
  const asking = names.find((name) => ASKING.includes(name));
  if (asking !== undefined) throw unfit(`its ${asking} header asks for answers or receipts`);
  if (!endsLinesWell(raw)) throw unfit('its lines do not all end in CRLF');
  const kept = fields.filter(({ name }) => name !== 'bcc').flatMap((field) => field.lines);
  return {
    fields: fields.map(({ name, lines: [first = '', ...rest] }) => ({
      name,
      value: [first.slice(name.length + 1), ...rest].join('\r\n'),
    })),
    bytes: Buffer.concat([Buffer.from(kept.join('\r\n'), 'latin1'), raw.subarray(end)]),
  };
}

interface Lines {
  readonly name: string;
  readonly lines: string[];
}

function fieldsOf(lines: readonly string[]): readonly Lines[] {
  const fields: Lines[] = [];
  for (const line of lines) {
    const name = FIELD.exec(line)?.[1]?.toLowerCase();
    const open = fields.at(-1);
    if (line.length > LONGEST_LINE) throw unfit('a line of its header is too long');
    if (name !== undefined) fields.push({ name, lines: [line] });
    else if (open !== undefined && CONTINUATION.test(line)) open.lines.push(line);
    else throw unfit('a line of its header is no field');
  }
  return fields;
}

/** RFC 5321 §2.3.8: CR and LF occur together or not at all; what lets one stand alone is how mail is smuggled in. */
function endsLinesWell(raw: Buffer): boolean {
  for (let at = raw.indexOf(0x0a); at >= 0; at = raw.indexOf(0x0a, at + 1))
    if (raw[at - 1] !== 0x0d) return false;
  for (let at = raw.indexOf(0x0d); at >= 0; at = raw.indexOf(0x0d, at + 1))
    if (raw[at + 1] !== 0x0a) return false;
  return !raw.includes(0);
}

const unfit = (why: string): Refusal =>
  new Refusal(
    'unfit_draft',
    `The draft cannot be sent as it is: ${why}.`,
    'Save it anew with save_draft, or let a person send it with another program.',
  );
