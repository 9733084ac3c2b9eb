import { configurationVectors } from './configuration-vectors.ts';
import { driverVectors } from './driver-vectors.ts';
import { hookVectors } from './hook-vectors.ts';
import { programVectors } from './program-vectors.ts';
import { remoteVectors } from './remote-vectors.ts';
import type { Vector } from './vector.ts';

/** G1 to G35, and variants of them. */
export const vectors: readonly Vector[] = [
  ...driverVectors,
  ...hookVectors,
  ...programVectors,
  ...remoteVectors,
  ...configurationVectors,
];
