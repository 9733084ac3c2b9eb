/** Reading a text of 10 MB. */
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../session.ts';
import type { Workload } from '../../workload.ts';
import { insist, occurrences, type Place } from './place.ts';
import { sourceText } from './text.ts';

const BYTES = 10_000_000;

/** Servers may keep what they learned of a file that stays as it is, once it has done so for this long. */
const SETTLED_MS = 250;

export function readText({ root, large, other }: Place): Workload {
  const path = join(root, '10mb.txt');
  const text = sourceText(BYTES, 3);
  writeFileSync(path, text);
  const lines = occurrences(text, /;$/gm);
  const time = 'read a text of 10 MB, ms';
  const change = async () => {
    const now = new Date();
    utimesSync(path, now, now);
    await sleep(SETTLED_MS);
  };
  const told = ({ ms, bytes, text: answer }: Reply) => {
    insist(time, occurrences(answer, /;$/gm), lines);
    return { [time]: ms, 'bytes on the wire / bytes of the file': bytes / text.length };
  };
  return {
    about:
      'Read a text of 10 MB, lines of 42 bytes on average: ours in pages of 1 MiB, the peer at once, both as a file that is new to them. Floor: `readFileSync` as UTF-8, in this process.',
    rounds: 11,
    turns: {
      floor() {
        const started = performance.now();
        const { length } = readFileSync(path, 'utf8');
        const ms = performance.now() - started;
        insist(time, length, text.length);
        return { [time]: ms };
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
