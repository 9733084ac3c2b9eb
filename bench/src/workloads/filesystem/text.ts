/** Text that looks like source code, the same in every run. */
import { seeded } from '../../seeded.ts';

const NOUNS =
  'index total buffer cursor handle footer parent target value width result entry option state'.split(' ');
const CALLS = 'parse open close append render measure select resolve encode compare visit'.split(' ');

/** @returns at least `bytes` of ASCII, in whole lines of 13 to 66 characters; no two of a thousand alike */
export function sourceText(bytes: number, seed: number): string {
  const random = seeded(seed);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  const lines: string[] = [];
  for (let length = 0; length < bytes;) {
    const indent = '  '.repeat(Math.floor(random() * 4));
    const number = Math.floor(random() * 1e6);
    const line =
      random() < 0.2
        ? `${indent}// ${pick(NOUNS)} of the ${pick(NOUNS)} ${number}`
        : `${indent}const ${pick(NOUNS)} = ${pick(CALLS)}(${pick(NOUNS)}, ${pick(NOUNS)}, ${number});`;
    lines.push(line);
    length += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}
