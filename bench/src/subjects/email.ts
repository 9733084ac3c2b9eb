import { temporaryFolder } from '../children.ts';
import type { Subject } from '../subject.ts';
import { peerCall, peerEnv } from '../workloads/email/place.ts';
import { emailWork } from '../workloads/email.ts';

/** The peer connects when it is first asked for mail, and nobody listens there. */
const NOWHERE = '1';

export function email(): Subject {
  const data = temporaryFolder();
  const small = { tool: 'list_mailboxes', args: {} };
  return {
    questions: ['what accounts there are'],
    args: [`--data-folder=${data}`],
    surfaces: ['read', 'write', 'full'].map((access) => ({
      name: `--access=${access}`,
      args: [`--data-folder=${data}`, `--access=${access}`],
    })),
    callShare: 0.2,
    small,
    answers: [[small]],
    work: emailWork,
    peer: {
      module: import.meta.resolve('@codefuturist/email-mcp'),
      args: ['stdio'],
      env: peerEnv('127.0.0.1', NOWHERE),
      layout: "from which it starts as fast as from npm's",
      small: peerCall('list_accounts', {}),
      answers: [[peerCall('list_accounts', {})]],
    },
  };
}
