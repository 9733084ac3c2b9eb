import { hookVectors } from '../lab/hook-vectors.ts';
import { describeVectors } from './describe-vectors.ts';

describeVectors(hookVectors);
