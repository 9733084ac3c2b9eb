import { driverVectors } from '../lab/driver-vectors.ts';
import { describeVectors } from './describe-vectors.ts';

describeVectors(driverVectors);
