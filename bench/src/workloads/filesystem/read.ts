/** Reading a text of 10 MB. */
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../session.ts';
import type { Workload } from '../../workload.ts';
import { byFloor, insist, occurrences, type Place } from './place.ts';
import { sourceText } from './text.ts';

const BYTES = 10_000_000;
const PAGE = 2 ** 20;

/** Servers may keep what they learned of a file that stays as it is, once it has done so for this long. */
const SETTLED_MS = 250;

export function readText({ root, large, other, bare }: Place): Workload {
  const path = join(root, '10mb.txt');
  const text = sourceText(BYTES, 3);
  writeFileSync(path, text);
  const lines = occurrences(text, /;$/gm);
  const what = 'read a text of 10 MB';
  const onWire = 'bytes on the wire / bytes of the file';
  const change = async () => {
    const now = new Date();
    utimesSync(path, now, now);
    await sleep(SETTLED_MS);
  };
  const told = ({ ms, bytes, text: answer }: Reply) => {
    insist(what, occurrences(answer, /;$/gm), lines);
    return { ...byFloor(what, ms), [onWire]: bytes / text.length };
  };
  const readBare = async (): Promise<Reply> => {
    let all: Reply = { ms: 0, bytes: 0, text: '' };
    for (let offset = 0; offset < text.length; offset += PAGE) {
      const page = await bare.ask({ tool: 'read', args: { path, offset, length: PAGE } });
      all = { ms: all.ms + page.ms, bytes: all.bytes + page.bytes, text: all.text + page.text };
    }
    return all;
  };
  return {
    about:
      'Read a text of 10 MB, lines of 42 bytes on average: ours in pages of 1 MiB, the peer at once, both as a file that is new to them. Floors: `readFileSync` as UTF-8, in this process; and in pages of 1 MiB from a program that does nothing but parse the request, read, and answer as JSON on stdio (bare.mjs).',
    rounds: 11,
    turns: {
      async floor() {
        const started = performance.now();
        const { length } = readFileSync(path, 'utf8');
        const ms = performance.now() - started;
        insist(what, length, text.length);
        const overStdio = await readBare();
        insist(what, overStdio.text.length, text.length);
        return { ...byFloor(what, ms, overStdio.ms), [onWire]: overStdio.bytes / text.length };
      },
      async ours() {
        await change();
        return told(await large.askAll({ tool: 'read_file', args: { path: '10mb.txt' } }));
      },
      async peer() {
        await change();
        return told(await other.ask({ tool: 'read_text_file', args: { path } }));
      },
    },
  };
}
