import { ALL } from './bench.ts';
import { describeImap } from './dovecot.ts';

/** What every server has had since 1996, and nothing that came later. */
await describeImap(
  'IMAP of a poor server',
  { capability: 'IMAP4rev1 LITERAL+ IDLE ID NAMESPACE' },
  { ...ALL, tellsChanged: false, tellsRemoved: false, removes: false, claimsAtOnce: false },
);
