import { quote, Refusal } from '@handrail/domain';
import { revision } from '../../repository/names.ts';

/** What stands for several commits, or for all but some; gitrevisions(7), "Specifying ranges". */
const RANGE = /^\^|\^[@!]$|\^-\d*$/;
const DOTS = /\.\./;
/** Where two dots mean something else: in what is searched for, or behind a colon in a path. */
const FREE_TEXT = /\{[^}]*\}|:.*$/gs;

/**
 * A revision that names one object.
 * @throws Refusal `invalid_revision`
 */
export function singleRevision(text: string): string {
  const checked = revision(text);
  const names = checked.replace(FREE_TEXT, '');
  if (RANGE.test(names) || DOTS.test(names))
    throw new Refusal(
      'invalid_revision',
      `${quote(text)} names several revisions, and one is needed.`,
      'git_diff takes the two ends of a range in "from" and "to", git_log takes a range as "ref".',
    );
  return checked;
}
