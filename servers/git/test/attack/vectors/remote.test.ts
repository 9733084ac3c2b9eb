import { remoteVectors } from '../lab/remote-vectors.ts';
import { describeVectors } from './describe-vectors.ts';

describeVectors(remoteVectors);
