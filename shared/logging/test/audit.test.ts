import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AuditRecord, openAuditTrail } from '../src/audit.ts';
import { createMetrics } from '../src/metrics.ts';
import { createRedact } from '../src/redact.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handrail-trail-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (number: number): AuditRecord => ({
  time: new Date(0).toISOString(),
  tenant: 't',
  caller: 'c',
  server: 's',
  tool: `tool_${number}`,
  access: 'read',
  outcome: 'ok',
  ms: number,
  bytesIn: 2,
  bytesOut: 10,
  tokens: 3,
  digest: '0'.repeat(32),
});

const toolsIn = (name: string) =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as AuditRecord).tool);

it('appends to what is there, readable by its owner only', () => {
  const path = join(folder, 'trail');
  for (const number of [1, 2]) {
    const trail = openAuditTrail(path, createRedact());
    trail.record(entry(number));
    trail.close();
  }
  expect(toolsIn('trail')).toEqual(['tool_1', 'tool_2']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('sets full files aside and keeps so many, losing no line in between', () => {
  const trail = openAuditTrail(join(folder, 'trail'), createRedact(), { bytes: 1_000, keep: 3 });
  for (let number = 0; number < 40; number += 1) trail.record(entry(number));
  trail.close();
  const files = readdirSync(folder).toSorted();
  expect(files).toEqual(['trail', 'trail.1', 'trail.2', 'trail.3']);
  const all = ['trail.3', 'trail.2', 'trail.1', 'trail'].flatMap(toolsIn);
  expect(all).toEqual(Array.from({ length: all.length }, (_, index) => `tool_${40 - all.length + index}`));
});

it('is shared by several processes: what one sets aside, the others follow', () => {
  const path = join(folder, 'trail');
  const trails = [1, 2, 3].map(() => openAuditTrail(path, createRedact(), { bytes: 1_000, keep: 100 }));
  for (let number = 0; number < 60; number += 1) trails[number % 3]?.record(entry(number));
  for (const trail of trails) trail.close();
  const all = readdirSync(folder).flatMap(toolsIn);
  expect(all.toSorted()).toEqual(Array.from({ length: 60 }, (_, number) => `tool_${number}`).toSorted());
});

it('counts calls and how long they took', () => {
  const metrics = createMetrics();
  for (const ms of [0.5, 3, 3, 700_000]) metrics.record({ ...entry(1), ms });
  metrics.record({ ...entry(1), outcome: 'failed', ms: 1 });
  const [ok, failed] = metrics.series();
  expect(ok).toMatchObject({ tool: 'tool_1', outcome: 'ok', calls: 4, bytesIn: 8, bytesOut: 40 });
  expect(ok?.seconds).toBeCloseTo(700.0065);
  expect(ok?.buckets.find(({ le }) => le === 0.001)?.calls).toBe(1);
  expect(ok?.buckets.find(({ le }) => le === 0.005)?.calls).toBe(3);
  expect(ok?.buckets.find(({ le }) => le === 300)?.calls).toBe(3);
  expect(ok?.buckets.at(-1)).toEqual({ le: Number.POSITIVE_INFINITY, calls: 4 });
  expect(failed).toMatchObject({ outcome: 'failed', calls: 1 });
});
