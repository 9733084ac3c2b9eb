import { describeImap } from './dovecot.ts';
import { ALL } from './bench.ts';

await describeImap('IMAP', {}, ALL);
