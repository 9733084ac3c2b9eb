/** A repository that was found to lie in the roots with all that it leads to. */
export interface Repository {
  /** As callers name it and see it: relative to its root, `.` for the root itself; absolute when there are several roots. */
  readonly name: string;
  /** Real path of the top of the working tree, or of the git directory of a bare repository. */
  readonly top: string;
  /** Real path of what `.git` is or leads to. */
  readonly gitDirectory: string;
  /** Real path of what all its worktrees share: objects, refs, configuration. */
  readonly commonDirectory: string;
  readonly bare: boolean;
  /** Whether the operator lets its configuration name programs to run. */
  readonly trusted: boolean;
}
