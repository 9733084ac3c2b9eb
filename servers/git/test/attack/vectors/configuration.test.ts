import { configurationVectors } from '../lab/configuration-vectors.ts';
import { describeVectors } from './describe-vectors.ts';

describeVectors(configurationVectors);
