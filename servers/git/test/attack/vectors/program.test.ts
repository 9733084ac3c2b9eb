import { programVectors } from '../lab/program-vectors.ts';
import { describeVectors } from './describe-vectors.ts';

describeVectors(programVectors);
