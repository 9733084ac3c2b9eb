import { Refusal } from '@handrail/domain';
import { fence } from '@handrail/server';
import { clip, shownLine } from '../read/shown-line.ts';

const ID_BYTES = 200;

/** One of several: a refusal of it is part of the answer, and anything else is not. */
export async function attempted<T>(work: Promise<T>): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** In the place of what was refused. */
export function refusedSection(id: string, { code, message, content }: Refusal, bytes: number): string {
  const head = `${clip(shownLine(id), ID_BYTES)} · ${code}: ${message}`;
  return content === undefined ? head : `${head}\n${fence(clip(content, bytes / 2), 'what it is about')}`;
}
