import { defaultDeny } from './default-deny.ts';
import { DepthTable } from './depth-table.ts';
import { compileGlob, type Glob, parseGlob } from './glob.ts';
import { quote, Refusal } from '@handrail/domain';
import { foldName, windowsName } from './spelling.ts';

/** What is protected in every folder, however its path is spelled. Paths are given by their names below the root. */
export interface DenyRules {
  /** @throws Refusal `denied` for what a rule names, and for all below it */
  refuse(components: readonly string[], to: 'read' | 'write'): void;
  /**
   * For both ends of a move or copy, and for what is deleted: as for writing, and also for a directory above what a rule
   * names, which would be protected no more, or come to be there.
   * @throws Refusal `denied`
   */
  refuseMove(components: readonly string[]): void;
  /** For a walk: which entries of a directory may not be read. */
  hides(directory: readonly string[]): (name: string) => boolean;
}

type Purpose = 'read' | 'write' | 'move';

interface Rule {
  readonly by: 'server' | 'operator' | 'default';
  readonly glob: string;
  /** What a default rule protects. */
  readonly what?: string;
  readonly except?: Glob | undefined;
  readonly readable?: true | undefined;
}

const ownRule: Rule = { by: 'server', glob: '.handrail-*.tmp' };

/**
 * Rules of the operator hold whatever is allowed. A default rule is lifted for a path when `allow` names the same entry
 * as the rule, or one below it on the path: `.ssh` lifts the rule for `.ssh`, but not the one for a key in it.
 * @param deny globs that hold at any depth, for what matches and all below it
 * @throws Refusal `invalid_glob`
 */
export function createDenyRules(options: {
  readonly deny: readonly string[];
  readonly allow: readonly string[];
}): DenyRules {
  for (const glob of [...options.deny, ...options.allow]) {
    requireNames(glob);
    parseGlob(glob);
  }
  // Made by the first call: it takes as long as a tenth of the start.
  let made: { readonly rules: DepthTable<Rule>; readonly allowed: DepthTable<string> } | undefined;
  const tables = () =>
    (made ??= {
      rules: new DepthTable(
        [ownRule, ...options.deny.map(operatorRule), ...defaultRules()].map((rule) => ({
          glob: rule.glob,
          value: rule,
        })),
      ),
      allowed: new DepthTable(options.allow.map((glob) => ({ glob, value: glob }))),
    });

  const unlessAllowed = (rule: Rule | undefined, directory: readonly string[], name: string) =>
    rule?.by === 'default' && tables().allowed.find(directory, name) !== undefined ? undefined : rule;

  /** Goes on from the rule that holds for a directory to the one that does for an entry of it. */
  const next = (before: Rule | undefined, directory: readonly string[], name: string, to: Purpose) => {
    if (before !== undefined && before.by !== 'default') return before;
    const accepts = ({ readable, except }: Rule) =>
      !(readable === true && to === 'read') && except?.matches(name) !== true;
    return unlessAllowed(tables().rules.find(directory, name, accepts) ?? before, directory, name);
  };
  const ruleFor = (path: readonly string[], to: Purpose) => {
    let rule: Rule | undefined;
    for (const [index, name] of path.entries()) rule = next(rule, path.slice(0, index), name, to);
    return rule;
  };
  const refuse = (components: readonly string[], to: Purpose) => {
    for (const path of spellingsOf(components)) {
      const rule = ruleFor(path, to);
      if (rule !== undefined) throw refusal(components, path, rule, to);
      if (to !== 'move') continue;
      const below = unlessAllowed(tables().rules.findBelow(path), path.slice(0, -1), path.at(-1) ?? '');
      if (below !== undefined) throw refusal(components, path, below, to, 'what may be below it');
    }
  };
  return {
    refuse,
    refuseMove: (components) => refuse(components, 'move'),
    hides: (directory) => {
      const [way, wayOnWindows = way] = spellingsOf(directory).map((path) => ({
        path,
        rule: ruleFor(path, 'read'),
      }));
      const isHidden = (from: typeof way, name: string) =>
        from !== undefined && next(from.rule, from.path, name, 'read') !== undefined;
      return (name) => {
        const folded = foldName(name);
        const onWindows = windowsName(folded);
        const differs = way !== wayOnWindows || onWindows !== folded;
        return isHidden(way, folded) || (differs && isHidden(wayOnWindows, onWindows));
      };
    },
  };
}

const operatorRule = (glob: string): Rule => ({ by: 'operator', glob });

const defaultRules = (): Rule[] =>
  defaultDeny.flatMap(({ what, deny, except, readable }) => {
    const rest = { what, readable, except: except === undefined ? undefined : compileGlob(except) };
    return deny.map((glob) => ({ by: 'default', glob, ...rest }));
  });

/** A path as the disk may compare it, and as Windows would open it where that is another. */
function spellingsOf(components: readonly string[]): (readonly string[])[] {
  const folded = components.map(foldName);
  const onWindows = folded.map(windowsName);
  return onWindows.every((name, index) => name === folded[index]) ? [folded] : [folded, onWindows];
}

const NOT_DONE: Record<Purpose, string> = {
  read: 'not read',
  write: 'not written',
  move: 'not moved, copied or deleted',
};

/** @param path as it was matched, which is how it can be allowed */
function refusal(components: readonly string[], path: readonly string[], rule: Rule, to: Purpose, it = 'it') {
  const { by, glob, what } = rule;
  const why = {
    server: `${it} is a file of this server's own, by the built-in rule ${quote(glob)}`,
    operator: `the operator denies ${it}, by --deny=${quote(glob)}`,
    default: `the default rule ${quote(glob)} protects ${it} as ${what}`,
  }[by];
  const plain = path.join('/').replace(/^~|[\\*?[\]{}!:]/g, String.raw`\$&`);
  const hint = {
    server: 'Leave it alone; nothing lifts this rule.',
    operator: `Go on without it; only the operator can lift this, by leaving out --deny=${quote(glob)}.`,
    default: `Go on without it, or ask the operator to start the server with --allow=${quote(plain)}.`,
  }[by];
  return new Refusal('denied', `${quote(components.join('/'))} is ${NOT_DONE[to]}: ${why}.`, hint);
}

/** A rule that can match nothing would seem to protect. */
function requireNames(glob: string): void {
  const wrong = (why: string, hint: string) =>
    new Refusal('invalid_glob', `The glob ${quote(glob)} ${why}.`, hint);
  if (/^(?:~?\/|[A-Za-z]:[\\/])/.test(glob))
    throw wrong(
      'is an absolute path, while rules hold at any depth of every folder',
      'Give names below the folder alone, such as private/*.txt.',
    );
  if (glob.startsWith('!')) throw wrong('begins with !', 'Use --allow for what is to be lifted.');
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(glob)) throw wrong('has . or .. for a name', 'Leave these out.');
  if (/\\[\w.]/.test(glob.replaceAll(String.raw`\\`, '')))
    throw wrong('has a backslash before a letter, digit or dot', 'Write / between names.');
}
