import { type Tool, visible } from '@handrail/server';
import { expect } from 'vitest';
import type { Deps } from '../src/deps.ts';
import { lineText } from '../src/read/text/line-text.ts';
import { cursorOf, fenced, type player, textOf } from './playing.ts';

interface Asked {
  readonly play: ReturnType<typeof player>;
  readonly tool: Tool<Deps>;
  readonly args: Record<string, unknown>;
  /** Bytes of a page; no page may have more. */
  readonly budget: number;
  /** Called between pages. */
  readonly between?: (page: number) => void;
}

export interface Pages {
  readonly lines: readonly string[];
  readonly texts: readonly string[];
}

/** All pages of an answer, joined. */
export async function allPages({ play, tool, args, budget, between }: Asked): Promise<Pages> {
  const texts: string[] = [];
  const lines: string[] = [];
  let cursor: string | undefined;
  do {
    const text = textOf(await play.run(tool, cursor === undefined ? args : { ...args, cursor }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(budget);
    texts.push(text);
    lines.push(...fenced(text));
    cursor = cursorOf(text);
    if (cursor !== undefined) expect(fenced(text).length).toBeGreaterThan(0);
    between?.(texts.length);
  } while (cursor !== undefined);
  return { lines, texts };
}

/** The lines of what plain git prints, as pages of so many bytes show them. */
export function linesOf(printed: Buffer, budget: number): string[] {
  const lines: string[] = [];
  const { raw } = lineText(budget, visible);
  for (let start = 0; start < printed.length;) {
    const newline = printed.indexOf(10, start);
    const end = newline < 0 ? printed.length : newline;
    lines.push(raw({ bytes: printed.subarray(start, end), length: end - start }));
    start = end + 1;
  }
  return lines;
}

/** The same with the sections of lock files summed up, told apart here by other means than in the server. */
export function withoutLocks(lines: readonly string[]): string[] {
  const sections = lines
    .join('\n')
    .split(/^(?=diff --)/m)
    .filter((section) => section !== '');
  return sections.flatMap((section) => {
    const [head = '', hunks] = section.split(/\n(?=@@ )/);
    const name = /^diff --git .* b\/((?:.*\/)?package-lock\.json)$/m.exec(head)?.[1];
    const kept = section.replace(/\n$/, '').split('\n');
    if (name === undefined || hunks === undefined) return kept;
    const count = (sign: string) =>
      kept.slice(head.split('\n').length).filter((line) => line.startsWith(sign)).length;
    return [`${name}: +${count('+')} -${count('-')}, not shown (name it in paths to see it)`];
  });
}
