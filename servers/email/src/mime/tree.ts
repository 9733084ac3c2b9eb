import { setImmediate as breathe } from 'node:timers/promises';
import { findHead } from './head.ts';
import type { MimeNode } from './flatten.ts';
import { type Entity, readEntity } from './entity.ts';
import { type Field, type HeaderReader, readFields } from './header-values.ts';

/** Where a leaf lies in the message, and how it is encoded. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string;
}

export interface Tree {
  readonly root: MimeNode;
  readonly places: ReadonlyMap<string, Place>;
  /** Of the message itself. */
  readonly fields: readonly Field[];
  /** Where its body begins. */
  readonly bodyStart: number;
  /** Whole sentences. */
  readonly remarks: readonly string[];
}

const DEEPEST = 100;
const MOST_PARTS = 1_000;

/** Bytes of the header of the message, of a part, and of all parts together. */
const LONGEST_HEAD = 512 * 1024;
const LONGEST_PART_HEAD = 64 * 1024;
const LONGEST_HEADS = 4 * 1024 * 1024;

/** Lines that begin with `--` which are looked at: a message with more is made to keep its reader busy. */
const MOST_LINES = 2_000_000;

/** Milliseconds between two turns of the event loop. */
const TURN = 10;

/** Longest line that is taken for a boundary; RFC 2046 §5.1.1 allows 70 characters. */
const LONGEST_BOUNDARY = 250;

interface OpenMultipart {
  readonly id: string;
  readonly subtype: string;
  readonly boundary: string;
  /** Where its body begins: what is shown if the boundary never comes. */
  readonly start: number;
  readonly children: MimeNode[];
}

/**
 * Finds the parts of a message (RFC 2046) without decoding any, in one pass over its lines. What is broken is read as
 * far as it goes; never throws.
 */
export async function readTree(raw: Buffer, reader: HeaderReader): Promise<Tree> {
  return await new TreeReader(raw, reader).read();
}

class TreeReader {
  readonly #raw: Buffer;
  readonly #reader: HeaderReader;
  readonly #open: OpenMultipart[] = [];
  readonly #places = new Map<string, Place>();
  readonly #remarks = new Set<string>();
  #leaf: { readonly id: string; readonly entity: Entity; readonly start: number } | undefined;
  #root: MimeNode | undefined;
  #parts = 0;
  #headBytes = 0;

  constructor(raw: Buffer, reader: HeaderReader) {
    this.#raw = raw;
    this.#reader = reader;
  }

  async read(): Promise<Tree> {
    const raw = this.#raw;
    const head = findHead(raw, 0, LONGEST_HEAD, () => false);
    if (head.isCut) this.#remarks.add('The header is longer than 512 KiB; the rest of it was not read.');
    const fields = readFields(head.bytes);
    this.#begin('', readEntity(fields, 'text/plain', this.#reader), head.end);
    await this.#scan(head.end);
    this.#close(0, raw.length);
    const root =
      this.#root ?? this.#leafNode('1', readEntity([], 'text/plain', this.#reader), raw.length, raw.length);
    return { root, places: this.#places, fields, bodyStart: head.end, remarks: [...this.#remarks] };
  }

  async #scan(bodyStart: number): Promise<void> {
    // The body may begin with its first boundary.
    let at = this.#raw.subarray(bodyStart, bodyStart + 2).equals(DASHES)
      ? bodyStart
      : this.#nextLine(bodyStart);
    let turn = performance.now();
    for (let lines = 0; at >= 0 && this.#open.length > 0; lines += 1) {
      if (lines >= MOST_LINES || this.#parts >= MOST_PARTS || this.#headBytes >= LONGEST_HEADS) {
        this.#remarks.add('The message has too many parts; only the first of them were read.');
        return;
      }
      at = this.#nextLine(this.#boundary(at));
      if (performance.now() - turn < TURN) continue;
      await breathe();
      turn = performance.now();
    }
  }

  /** Where the next line begins that starts with `--`, or -1. */
  #nextLine(from: number): number {
    const at = this.#raw.indexOf('\n--', Math.max(0, from - 1));
    return at < 0 ? -1 : at + 1;
  }

  /** @returns where to go on */
  #boundary(at: number): number {
    const found = this.#boundaryAt(at);
    if (found === undefined) return at + 2;
    const lineEnd = this.#raw.indexOf(0x0a, at);
    const next = lineEnd < 0 ? this.#raw.length : lineEnd + 1;
    const multipart = this.#open[found.level];
    this.#close(found.isLast ? found.level : found.level + 1, this.#endBefore(at));
    if (found.isLast || multipart === undefined) return next;
    this.#parts += 1;
    const { bytes, end } = findHead(
      this.#raw,
      next,
      LONGEST_PART_HEAD,
      (line) => this.#boundaryAt(line) !== undefined,
    );
    this.#headBytes += bytes.length;
    const prefix = multipart.id === '' ? '' : `${multipart.id}.`;
    const type = multipart.subtype === 'digest' ? 'message/rfc822' : 'text/plain';
    this.#begin(
      `${prefix}${multipart.children.length + 1}`,
      readEntity(readFields(bytes), type, this.#reader),
      end,
    );
    return end;
  }

  #boundaryAt(at: number): { readonly level: number; readonly isLast: boolean } | undefined {
    const line = this.#raw.toString('latin1', at + 2, at + 2 + LONGEST_BOUNDARY + 4);
    const [text = ''] = line.split('\n', 1);
    const label = text.trimEnd();
    const level = this.#open.findLastIndex(({ boundary }) => boundary === label);
    if (level >= 0) return { level, isLast: false };
    if (!label.endsWith('--')) return undefined;
    const last = this.#open.findLastIndex(({ boundary }) => boundary === label.slice(0, -2));
    return last < 0 ? undefined : { level: last, isLast: true };
  }

  /** The line end before a boundary belongs to the boundary. */
  #endBefore(at: number): number {
    if (this.#raw[at - 1] !== 0x0a) return at;
    return this.#raw[at - 2] === 0x0d ? at - 2 : at - 1;
  }

  #begin(id: string, entity: Entity, start: number): void {
    const { subtype, boundary } = entity;
    if (subtype !== undefined && boundary !== undefined && boundary.length <= LONGEST_BOUNDARY) {
      if (this.#open.length < DEEPEST) {
        this.#open.push({ id, subtype, boundary, start, children: [] });
        return;
      }
      this.#remarks.add(`Parts are nested more than ${DEEPEST} deep; the innermost were not told apart.`);
    }
    this.#leaf = { id: id === '' ? '1' : id, entity, start };
  }

  /** Ends the leaf and all multiparts down to a level. */
  #close(level: number, end: number): void {
    if (this.#leaf !== undefined) {
      const { id, entity, start } = this.#leaf;
      this.#leaf = undefined;
      this.#add(this.#leafNode(id, entity, start, end));
    }
    while (this.#open.length > level) {
      const multipart = this.#open.pop();
      if (multipart !== undefined) this.#add(this.#multipartNode(multipart, end));
    }
  }

  #add(node: MimeNode): void {
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root ??= node;
    else parent.children.push(node);
  }

  #multipartNode({ id, subtype, children, start }: OpenMultipart, end: number): MimeNode {
    if (children.length > 0) return { kind: 'multipart', subtype, children };
    this.#remarks.add('The parts of the message are not marked as it says; its text is shown as it stands.');
    return this.#leafNode(id === '' ? '1' : id, readEntity([], 'text/plain', this.#reader), start, end);
  }

  #leafNode(id: string, { part, disposition, encoding }: Entity, start: number, end: number): MimeNode {
    // A part whose header runs into the next boundary has no body.
    const to = Math.max(start, end);
    this.#places.set(id, { start, end: to, encoding });
    return { kind: 'leaf', disposition, part: { ...part, id, size: to - start } };
  }
}

const DASHES = Buffer.from('--');
