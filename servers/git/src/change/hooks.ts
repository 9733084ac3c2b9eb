import type { Operation } from '../repository/underway.ts';

/** What git runs whenever the index or a ref changes; githooks(5). */
export const ALWAYS = ['post-index-change', 'reference-transaction'] as const;

const OWN: Readonly<Record<Operation, readonly string[]>> = {
  merge: ['pre-merge-commit', 'prepare-commit-msg', 'commit-msg', 'post-merge'],
  rebase: ['pre-rebase', 'post-checkout', 'prepare-commit-msg', 'post-commit', 'post-rewrite'],
  'cherry-pick': ['prepare-commit-msg', 'post-commit'],
  revert: ['prepare-commit-msg', 'post-commit'],
};

/** @param goesOn commits that are made by going on are made as by git-commit(1) */
export const hooksOf = (operation: Operation, { goesOn }: { readonly goesOn: boolean }): string[] => [
  ...new Set([...OWN[operation], ...(goesOn ? ['pre-commit', 'commit-msg'] : []), ...ALWAYS]),
];
