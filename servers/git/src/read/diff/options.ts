export type Mode = 'patch' | 'stat' | 'names';

const FORMATS: Readonly<Record<Mode, readonly string[]>> = {
  patch: ['-p'],
  stat: ['--numstat', '-z'],
  names: ['--name-status', '-z'],
};

/**
 * What every diff is asked for; git-diff(1).
 * @param options.context lines around each change
 * @param options.skipTo the path to begin at
 */
export const diffOptions = (
  mode: Mode,
  { context, skipTo }: { readonly context?: number | undefined; readonly skipTo?: string | undefined },
): string[] => [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--submodule=short',
  '--ignore-submodules=dirty',
  '-M',
  ...FORMATS[mode],
  ...(context === undefined ? [] : [`-U${context}`]),
  ...(skipTo === undefined ? [] : [`--skip-to=${skipTo}`]),
];
