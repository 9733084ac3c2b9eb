import type { Place } from './place.ts';
import type { Vector } from './vector.ts';

const status: Vector['trigger'] = (git) => git('status');

const monitor = (place: Place, name: string) => `[core]\n\tfsmonitor = "${place.touch(name)}"\n`;

/** A submodule `library`, of which an older commit is checked out. */
function addLibrary(place: Place): void {
  place.plain('clone', '-q', '--bare', '.', '../library.git');
  place.plain(
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    `${place.root}/library.git`,
    'library',
  );
  place.plain('commit', '-q', '-m', 'Library', 'library', '.gitmodules');
  place.plain('-C', 'library', 'checkout', '-q', 'HEAD~1');
}

/** Configuration that stands elsewhere than in `.git/config`. */
export const configurationVectors: readonly Vector[] = [
  {
    id: 'G27',
    name: 'include.path',
    plant(place) {
      place.write({ 'project/settings.inc': monitor(place, 'include') });
      place.configure({ 'include.path': '../settings.inc' });
    },
    trigger: status,
  },
  {
    id: 'G27b',
    name: 'include.path in an included file',
    plant(place) {
      place.write({
        'project/first.inc': '[include]\n\tpath = second.inc\n',
        'project/second.inc': monitor(place, 'include'),
      });
      place.configure({ 'include.path': '../first.inc' });
    },
    trigger: status,
  },
  {
    id: 'G28',
    name: 'includeIf.gitdir',
    plant(place) {
      place.write({ 'project/settings.inc': monitor(place, 'include-if') });
      place.configure({ 'includeIf.gitdir:**.path': '../settings.inc' });
    },
    trigger: status,
  },
  {
    id: 'G28b',
    name: 'includeIf.onbranch, once that branch is switched to',
    plant(place) {
      place.write({ 'project/settings.inc': monitor(place, 'include-if') });
      place.configure({ 'includeIf.onbranch:topic.path': '../settings.inc' });
    },
    trigger(git) {
      git('checkout', '-f', '-q', 'topic');
      git('status');
    },
  },
  {
    id: 'G28c',
    name: 'includeIf.hasconfig',
    plant(place) {
      place.write({ 'project/settings.inc': monitor(place, 'include-if') });
      place.configure({ 'includeIf.hasconfig:remote.*.url:**.path': '../settings.inc' });
    },
    trigger: status,
  },
  {
    id: 'G29',
    name: 'config.worktree',
    plant(place) {
      place.write({ 'project/.git/config.worktree': monitor(place, 'config-worktree') });
      place.configure({ 'core.repositoryFormatVersion': '1', 'extensions.worktreeConfig': 'true' });
    },
    trigger: status,
  },
  {
    id: 'G29b',
    name: 'config.worktree of a linked worktree',
    repo: 'linked',
    plant(place) {
      place.plain('worktree', 'add', '-q', '../linked', 'topic');
      place.configure({ 'core.repositoryFormatVersion': '1', 'extensions.worktreeConfig': 'true' });
      place.write({ 'project/.git/worktrees/linked/config.worktree': monitor(place, 'config-worktree') });
    },
    trigger: (git) => git('-C', '../linked', 'status'),
  },
  {
    id: 'G30',
    name: 'configuration of a submodule',
    plant(place) {
      addLibrary(place);
      place.configure({ 'core.fsmonitor': place.touch('submodule') }, `${place.repository}/library`);
    },
    trigger: status,
  },
  {
    id: 'G30b',
    name: 'filter of a submodule, in a diff of the one around it',
    plant(place) {
      addLibrary(place);
      place.write({ 'project/library/notes.txt': 'changed\n' });
      place.configure(
        { 'filter.tidy.clean': place.touch('submodule', 'cat') },
        `${place.repository}/library`,
      );
      place.configure({ 'diff.submodule': 'diff' });
    },
    trigger: (git) => git('diff'),
  },
  {
    id: 'G31',
    name: 'bare repository among the files',
    repo: 'project/vendor',
    plant(place) {
      place.plain('init', '-q', '--bare', 'vendor');
      place.configure(
        { 'core.bare': 'false', 'core.worktree': '.', 'core.fsmonitor': place.touch('embedded') },
        `${place.repository}/vendor`,
      );
    },
    trigger: (git) => git('-C', 'vendor', 'status'),
  },
  {
    id: 'G31b',
    name: 'repository among the files, not a submodule, in status of the one around it',
    plant(place) {
      place.plain('init', '-q', 'vendor');
      place.plain('-C', 'vendor', 'commit', '-q', '--allow-empty', '-m', 'Vendor');
      place.plain('add', 'vendor');
      place.configure({ 'core.fsmonitor': place.touch('embedded') }, `${place.repository}/vendor`);
    },
    trigger: status,
  },
  {
    id: 'G34',
    name: 'submodule.update = !command',
    plant(place) {
      addLibrary(place);
      place.configure({
        'submodule.library.update': `!${place.touch('update')}`,
        'submodule.recurse': 'true',
      });
    },
    trigger: (git) => git('submodule', 'update'),
  },
  {
    id: 'G34b',
    name: 'address of a submodule at ext::, fetched along',
    plant(place) {
      addLibrary(place);
      const library = `${place.repository}/library`;
      place.configure(
        { 'protocol.ext.allow': 'always', 'remote.origin.url': `ext::touch ${place.canary('submodule')}` },
        library,
      );
      place.configure({ 'fetch.recurseSubmodules': 'true' });
    },
    trigger: (git) => git('fetch'),
  },
];
