import { quote, Refusal } from '@handrail/domain';

const LONGEST = 1_000;
const HEADS = 'refs/heads/';

/** What git-check-ref-format(1) forbids. */
const FORBIDDEN = [
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  /[\u0000-\u0020\u007F~^:?*[\\]/,
  /\.\.|@\{|\/\/|^\/|\/$|\.$/,
  /(?:^|\/)\.|\.lock(?:\/|$)/,
  /^@?$/,
];

/**
 * A branch as a caller names it, short or in full (`refs/heads/…`).
 * @returns its short name, which may begin with a minus: it goes behind `--end-of-options`
 * @throws Refusal `invalid_name`
 */
export function branchName(text: string): string {
  return refName(text.startsWith(HEADS) ? text.slice(HEADS.length) : text);
}

/**
 * The name of a branch or tag below its folder.
 * @throws Refusal `invalid_name`
 */
export function refName(name: string): string {
  if (name.length > LONGEST || FORBIDDEN.some((rule) => rule.test(name))) throw invalid(name);
  return name;
}

/**
 * The same for a branch that is to be made: no name that commands take for something else.
 * @throws Refusal `invalid_name`
 */
export function newBranchName(text: string): string {
  const name = branchName(text);
  if (name.startsWith('-') || name === 'HEAD' || name.startsWith('refs/')) throw invalid(text);
  return name;
}

const invalid = (text: string) =>
  new Refusal(
    'invalid_name',
    `${quote(text)} cannot name a branch or tag.`,
    'Names have no spaces, control characters or any of ~^:?*[\\, no "..", no "@{", and begin with no minus or dot.',
  );
