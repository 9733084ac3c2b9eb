import { Refusal } from '@handrail/domain';

const WAIT_MS = 20_000;
const MOST_BYTES = 65_536;

export interface Answer {
  /** RFC 6749 §5.2; undefined for an answer that is no error. */
  readonly error: string | undefined;
  /** A JSON object, or what stood there instead. */
  readonly body: unknown;
}

/**
 * Asks an endpoint of an authorization server (RFC 6749 §4.1.3, RFC 8628 §3.1).
 * @throws Refusal `cannot_connect`
 */
export async function postForm(
  endpoint: string,
  fields: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Answer> {
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(given),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]),
    });
    const body = jsonOf(await boundedText(response));
    return { body, error: errorIn(body) ?? (response.ok ? undefined : `HTTP ${response.status}`) };
  } catch (error) {
    signal.throwIfAborted();
    throw new Refusal(
      'cannot_connect',
      `The authorization server ${new URL(endpoint).host} did not answer.`,
      'Look at the network, and try again.',
      { cause: error },
    );
  }
}

async function boundedText({ body }: Response): Promise<string> {
  let left = MOST_BYTES;
  const bound = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left < 0) throw new Error('the answer is too long');
      controller.enqueue(new Uint8Array(chunk));
    },
  });
  return body === null ? '' : await new Response(body.pipeThrough(bound)).text();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const errorIn = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'error' in body ? String(body.error).slice(0, 100) : undefined;
