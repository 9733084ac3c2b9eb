/** A server that was started and greeted, and then works. */
import { caller, textOf } from './call.ts';
import { greet } from './eras.ts';
import type { Call } from './subject.ts';
import { type Answer, type Command, openWire } from './wire.ts';

export interface Reply {
  /** From the handing over of the request to the arrival of the answer; of all pages together. */
  readonly ms: number;
  /** What a model is shown. */
  readonly text: string;
  /** UTF-8 bytes of the lines that came. */
  readonly bytes: number;
}

export interface Session extends AsyncDisposable {
  readonly pid: number;
  /** @returns the answer, whatever it is */
  send(call: Call): Promise<Answer>;
  /** @throws Error when the call did not succeed */
  ask(call: Call): Promise<Reply>;
  /** Asks and follows the cursor to the end. The texts of the pages are put one behind the other. */
  askAll(call: Call): Promise<Reply>;
}

/** Ours says so in the first and in the last line of an answer. */
const MORE = /^\[more: call again with cursor=("(?:[^"\\]|\\.)*")\]$/;

/** The cursor of an answer that goes on. */
export function cursorIn(text: string): string | undefined {
  const quoted = MORE.exec(text.slice(text.lastIndexOf('\n') + 1))?.[1];
  return quoted === undefined ? undefined : String(JSON.parse(quoted));
}

/** @param lifetime most ms that it may live */
export async function openSession(command: Command, cwd: string, lifetime?: number): Promise<Session> {
  const wire = openWire(command, cwd, lifetime);
  const era = await greet(wire, '2025-11-25');
  const send = (call: Call) => caller(wire, era, call)();
  const ask = async (call: Call): Promise<Reply> => {
    const answer = await send(call);
    const text = textOf(answer, call);
    return { ms: answer.at - answer.asked, text, bytes: Buffer.byteLength(answer.line) + 1 };
  };
  return {
    pid: wire.pid,
    send,
    ask,
    async askAll(call) {
      let all = await ask(call);
      for (let cursor = cursorIn(all.text); cursor !== undefined;) {
        const { ms, text, bytes } = await ask({ ...call, args: { ...call.args, cursor } });
        all = { ms: all.ms + ms, text: `${all.text}\n${text}`, bytes: all.bytes + bytes };
        cursor = cursorIn(text);
      }
      return all;
    },
    [Symbol.asyncDispose]: () => wire.end(),
  };
}
