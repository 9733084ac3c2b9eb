import { quote, Refusal } from '@handrail/domain';
import { demandAddress } from './address.ts';

/** What the configuration says, one entry a value, in the order in which git reads them. */
export interface Setting {
  /** Section and variable in lower case, the subsection as it is written. */
  readonly key: string;
  readonly value: string;
}

export interface Remote {
  readonly name: string;
  /** Where it is fetched from; it may hold credentials, and is never to be shown as it is. */
  readonly address: string;
  /** Where it is pushed to. */
  readonly pushAddress: string;
  /** How branches there are called here: refspecs of `remote.<name>.fetch`. */
  readonly refspecs: readonly string[];
}

const valuesOf = (settings: readonly Setting[], key: string): string[] =>
  settings.filter((setting) => setting.key === key).map(({ value }) => value);

/** The remotes that a configuration names; a name with a colon, which no ref can have, may be an address with a secret. */
const remoteNames = (settings: readonly Setting[]): string[] => [
  ...new Set(
    settings.flatMap(({ key }) => {
      const name = /^remote\.(.+)\.url$/s.exec(key)?.[1];
      return name === undefined || name.includes(':') ? [] : [name];
    }),
  ),
];

/**
 * The remote that is meant: the one that is named, else that of the branch, else the only one, else origin.
 * @param branch short name of the current one
 * @throws Refusal `no_remote`, `protocol_refused`, `unsafe_remote`
 */
export function remoteFor(
  settings: readonly Setting[],
  asked: string | undefined,
  branch: string | undefined,
): Remote {
  const names = remoteNames(settings);
  const ofBranch = branch === undefined ? undefined : valuesOf(settings, `branch.${branch}.remote`).at(-1);
  const usual = names.length === 1 ? names[0] : 'origin';
  const name = asked ?? (ofBranch === undefined || ofBranch === '.' ? usual : ofBranch);
  if (name === undefined || !names.includes(name) || name.startsWith('-'))
    throw new Refusal(
      'no_remote',
      name === undefined || names.length === 0
        ? 'The repository has no remote.'
        : `The repository has no remote ${shown(name)}.`,
      'git_refs, kind remotes, lists them; a person can add one with git remote add.',
    );
  const addresses = valuesOf(settings, `remote.${name}.url`);
  const address = demandAddress(addresses[0] ?? '');
  const pushAddresses = valuesOf(settings, `remote.${name}.pushurl`);
  if (addresses.length > 1 || pushAddresses.length > 1) throw unsafe(name, 'has several addresses');
  const refspecs = valuesOf(settings, `remote.${name}.fetch`);
  // A mirror fetches into branches, and would throw away what stands there.
  if (refspecs.some((refspec) => !/^(?:\^|\+?[^:]+(?::refs\/(?:remotes|tags)\/|$))/.test(refspec)))
    throw unsafe(name, 'is fetched into branches of this repository');
  if (valuesOf(settings, `remote.${name}.mirror`).some((value) => value !== 'false'))
    throw unsafe(name, 'is a mirror');
  return { name, address, pushAddress: demandAddress(pushAddresses[0] ?? address), refspecs };
}

/** Behind the word remote: a name that may be an address is not shown. */
const shown = (name: string): string => (/[:@]/.test(name) ? 'of that name' : quote(name));

const unsafe = (name: string, why: string) =>
  new Refusal(
    'unsafe_remote',
    `The remote ${shown(name)} ${why}, which this server does not use.`,
    'A person can do this by hand, or set up another remote.',
  );

/** The branch of the remote that a branch follows, full name, where one is set. */
export const followed = (settings: readonly Setting[], branch: string): string | undefined =>
  valuesOf(settings, `branch.${branch}.merge`).at(-1);
