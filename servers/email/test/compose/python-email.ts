import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What Python's email package reads in a message. */
export interface Facts {
  /** In lower case, in order, with repetitions. */
  readonly headers: readonly string[];
  /** Name and address of each, by header. */
  readonly people: Readonly<
    Record<'from' | 'to' | 'cc' | 'bcc' | 'reply-to', readonly (readonly [string, string])[]>
  >;
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Lines end in LF. */
  readonly plain: string | null;
  readonly html: string | null;
  /** Name and SHA-256 of everything but the two texts. */
  readonly attached: readonly (readonly [string | null, string])[];
  readonly defects: readonly string[];
  readonly bareLineEnds: number;
  readonly longestLine: number;
  readonly isSevenBit: boolean;
}

/** A Python that reads one message after another. */
export function pythonReader() {
  const child = spawn('python3', [`${import.meta.dirname}/ask_email.py`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async read(raw: Buffer): Promise<Facts> {
      child.stdin.write(`${raw.toString('base64')}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('Python ended');
      return JSON.parse(value) as Facts;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
