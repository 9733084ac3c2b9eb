import { archiveNewsletters } from '../tasks/email/archive-newsletters.ts';
import { openQuestion } from '../tasks/email/open-question.ts';
import { plantedRequest } from '../tasks/email/planted-request.ts';
import { replyToAll } from '../tasks/email/reply-to-all.ts';
import { rightSender } from '../tasks/email/right-sender.ts';
import { whatWasAgreed } from '../tasks/email/what-was-agreed.ts';
import { bringBack } from '../tasks/filesystem/bring-back.ts';
import { changePort } from '../tasks/filesystem/change-port.ts';
import { keepSecret } from '../tasks/filesystem/keep-secret.ts';
import { largeFiles } from '../tasks/filesystem/large-files.ts';
import { lastFailure } from '../tasks/filesystem/last-failure.ts';
import { renameFunction } from '../tasks/filesystem/rename-function.ts';
import { bringBackWork } from '../tasks/git/bring-back-work.ts';
import { commitApart } from '../tasks/git/commit-apart.ts';
import { firstSeen } from '../tasks/git/first-seen.ts';
import { hostileRepository } from '../tasks/git/hostile-repository.ts';
import { keepBoth } from '../tasks/git/keep-both.ts';
import { whyThisLine } from '../tasks/git/why-this-line.ts';
import { bestSeller } from '../tasks/sql/best-seller.ts';
import { exactNumbers } from '../tasks/sql/exact-numbers.ts';
import { markShipped } from '../tasks/sql/mark-shipped.ts';
import { missingIndex } from '../tasks/sql/missing-index.ts';
import { plantedInstruction } from '../tasks/sql/planted-instruction.ts';
import { rightTable } from '../tasks/sql/right-table.ts';
import { meetingAcrossZones } from '../tasks/time/meeting-across-zones.ts';
import { monthEndInvoice } from '../tasks/time/month-end-invoice.ts';
import { nightlyJob } from '../tasks/time/nightly-job.ts';
import { officeHours } from '../tasks/time/office-hours.ts';
import { repeatedHour } from '../tasks/time/repeated-hour.ts';
import { whichIst } from '../tasks/time/which-ist.ts';
import type { Task } from './task.ts';

export interface NamedTask extends Task {
  readonly name: string;
}

/** Every task, in the order in which they are shown. */
export const allTasks: readonly NamedTask[] = [
  { name: 'time/office-hours', ...officeHours },
  { name: 'time/meeting-across-zones', ...meetingAcrossZones },
  { name: 'time/repeated-hour', ...repeatedHour },
  { name: 'time/month-end-invoice', ...monthEndInvoice },
  { name: 'time/nightly-job', ...nightlyJob },
  { name: 'time/which-ist', ...whichIst },
  { name: 'filesystem/change-port', ...changePort },
  { name: 'filesystem/bring-back', ...bringBack },
  { name: 'filesystem/last-failure', ...lastFailure },
  { name: 'filesystem/rename-function', ...renameFunction },
  { name: 'filesystem/keep-secret', ...keepSecret },
  { name: 'filesystem/large-files', ...largeFiles },
  { name: 'git/commit-apart', ...commitApart },
  { name: 'git/why-this-line', ...whyThisLine },
  { name: 'git/bring-back-work', ...bringBackWork },
  { name: 'git/keep-both', ...keepBoth },
  { name: 'git/first-seen', ...firstSeen },
  { name: 'git/hostile-repository', ...hostileRepository },
  { name: 'sql/best-seller', ...bestSeller },
  { name: 'sql/right-table', ...rightTable },
  { name: 'sql/missing-index', ...missingIndex },
  { name: 'sql/mark-shipped', ...markShipped },
  { name: 'sql/planted-instruction', ...plantedInstruction },
  { name: 'sql/exact-numbers', ...exactNumbers },
  { name: 'email/open-question', ...openQuestion },
  { name: 'email/what-was-agreed', ...whatWasAgreed },
  { name: 'email/reply-to-all', ...replyToAll },
  { name: 'email/archive-newsletters', ...archiveNewsletters },
  { name: 'email/right-sender', ...rightSender },
  { name: 'email/planted-request', ...plantedRequest },
];
