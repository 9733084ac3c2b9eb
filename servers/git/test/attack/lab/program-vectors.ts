import { gitBytes } from '../../temporary.ts';
import type { Place } from './place.ts';
import type { Vector } from './vector.ts';

type Trigger = Vector['trigger'];

const commit: Trigger = (git) => git('commit', '-q', '-a', '-m', 'All');

/** A commit on a branch of its own that says it is signed, so that git asks a program whether it is. */
function sign(
  place: Place,
  format: 'PGP SIGNATURE' | 'SSH SIGNATURE' | 'SIGNED MESSAGE',
  branch: string,
): void {
  const plain = gitBytes(place.repository, ['cat-file', 'commit', 'topic']).toString();
  const signature = `gpgsig -----BEGIN ${format}-----\n \n abcd\n -----END ${format}-----\n`;
  const input = plain.replace('\n\n', `\n${signature}\n`);
  const object = gitBytes(place.repository, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input });
  place.plain('update-ref', `refs/heads/${branch}`, object.toString().trim());
}

/** A rebase that stopped, with a command next on its list. */
function stopRebase(place: Place, files: Readonly<Record<string, string>>): void {
  place.plain('commit', '-q', '-a', '-m', 'All');
  place.plain('rebase', 'conflict');
  place.write(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`project/.git/rebase-merge/${name}`, text]),
    ),
  );
}

const resolve: Trigger = (git) => {
  git('checkout', '--theirs', 'notes.txt');
  git('add', 'notes.txt');
};

/** A terminal of its own, made by script(1). */
const atTerminal =
  (command: string): Trigger =>
  (git) =>
    git('-c', `alias.terminal=!TERM=xterm script -qec '${command}' /dev/null`, 'terminal');

const proceed =
  (operation: string): Trigger =>
  (git, place) => {
    resolve(git, place);
    git('-c', 'core.editor=true', operation, '--continue');
  };

/** Programs that git starts beside its work: signing, editors, pagers, lists of what to do next. */
export const programVectors: readonly Vector[] = [
  {
    id: 'G14',
    name: 'log.showSignature with gpg.program',
    plant(place) {
      sign(place, 'PGP SIGNATURE', 'signed');
      place.plain('reset', '-q', '--soft', 'signed');
      place.configure({ 'log.showSignature': 'true', 'gpg.program': place.script('gpg', 'exit 1') });
    },
    trigger: (git) => git('log'),
  },
  {
    id: 'G14b',
    name: 'log.showSignature with gpg.ssh.program',
    plant(place) {
      sign(place, 'SSH SIGNATURE', 'signed');
      place.plain('reset', '-q', '--soft', 'signed');
      place.configure({
        'log.showSignature': 'true',
        'gpg.ssh.program': place.script('gpg-ssh', 'exit 1'),
        'gpg.ssh.allowedSignersFile': '/dev/null',
      });
    },
    trigger: (git) => git('show'),
  },
  {
    id: 'G14c',
    name: 'log.showSignature with gpg.x509.program',
    plant(place) {
      sign(place, 'SIGNED MESSAGE', 'signed');
      place.plain('reset', '-q', '--soft', 'signed');
      place.configure({
        'log.showSignature': 'true',
        'gpg.x509.program': place.script('gpg-x509', 'exit 1'),
      });
    },
    trigger: (git) => git('log'),
  },
  {
    id: 'G14d',
    name: 'merge.verifySignatures with gpg.program',
    plant(place) {
      sign(place, 'PGP SIGNATURE', 'signed');
      place.configure({ 'merge.verifySignatures': 'true', 'gpg.program': place.script('gpg', 'exit 1') });
    },
    trigger(git, place) {
      commit(git, place);
      git('merge', 'signed');
    },
  },
  {
    id: 'G14e',
    name: 'a pretty format of the configuration that asks for the signature',
    plant(place) {
      sign(place, 'PGP SIGNATURE', 'signed');
      place.plain('reset', '-q', '--soft', 'signed');
      place.configure({ 'format.pretty': '%H %G?', 'gpg.program': place.script('gpg', 'exit 1') });
    },
    trigger: (git) => git('log'),
  },
  {
    id: 'G15',
    name: 'commit.gpgSign',
    plant: (place) =>
      place.configure({ 'commit.gpgSign': 'true', 'gpg.program': place.script('gpg', 'exit 1') }),
    trigger: commit,
  },
  {
    id: 'G15b',
    name: 'commit.gpgSign with gpg.ssh.defaultKeyCommand',
    plant: (place) =>
      place.configure({
        'commit.gpgSign': 'true',
        'gpg.format': 'ssh',
        'gpg.ssh.defaultKeyCommand': place.script('key', 'exit 1'),
      }),
    trigger: commit,
  },
  {
    id: 'G15c',
    name: 'tag.gpgSign',
    plant: (place) =>
      place.configure({ 'tag.gpgSign': 'true', 'gpg.program': place.script('gpg', 'exit 1') }),
    trigger: (git) => git('tag', '-m', 'Signed', 'v2.0'),
  },
  {
    id: 'G15d',
    name: 'push.gpgSign',
    plant(place) {
      place.configure({ 'receive.certNonceSeed': 'seed' }, place.remote);
      place.configure({ 'push.gpgSign': 'true', 'gpg.program': place.script('gpg', 'exit 1') });
    },
    trigger: (git) => git('push', 'origin', 'main:pushed'),
  },
  {
    id: 'G35',
    name: 'core.editor',
    plant: (place) => place.configure({ 'core.editor': place.touch('editor') }),
    trigger: (git) => git('commit', '-q', '--amend'),
  },
  {
    id: 'G35b',
    name: 'core.editor, when a rebase goes on',
    plant(place) {
      stopRebase(place, {});
      place.configure({ 'core.editor': place.touch('editor') });
    },
    trigger(git, place) {
      resolve(git, place);
      git('rebase', '--continue');
    },
  },
  {
    id: 'G35c',
    name: 'sequence.editor',
    plant: (place) => place.configure({ 'sequence.editor': place.touch('sequence') }),
    trigger(git, place) {
      commit(git, place);
      git('rebase', '--interactive', 'topic');
    },
  },
  {
    id: 'G35d',
    name: 'core.pager, where there is a terminal',
    plant: (place) => place.configure({ 'core.pager': place.touch('pager', 'cat') }),
    trigger: atTerminal('git log'),
  },
  {
    id: 'G35e',
    name: 'rebase that stopped with exec as its next step',
    plant: (place) => stopRebase(place, { 'git-rebase-todo': `exec ${place.touch('exec')}\n` }),
    trigger: proceed('rebase'),
  },
  {
    id: 'G35f',
    name: 'rebase that stopped, of a strategy that is an alias',
    plant(place) {
      stopRebase(place, { strategy: 'mine\n' });
      const next = place.plain('rev-parse', 'topic').out.toString().trim();
      place.write({ 'project/.git/rebase-merge/git-rebase-todo': `pick ${next} Topic\n` });
      place.configure({ 'alias.merge-mine': `!${place.touch('strategy', 'exit 1')}` });
    },
    trigger: proceed('rebase'),
  },
  {
    id: 'G35g',
    name: 'cherry-pick by pull.twohead, a strategy that is an alias',
    plant: (place) =>
      place.configure({
        'pull.twohead': 'mine',
        'alias.merge-mine': `!${place.touch('strategy', 'exit 1')}`,
      }),
    trigger(git, place) {
      commit(git, place);
      git('cherry-pick', 'topic');
    },
  },
  {
    id: 'G35h',
    name: 'alias of a word that git does not have',
    plant: (place) => place.configure({ 'alias.history': `!${place.touch('alias')}` }),
    trigger: (git) => git('history'),
  },
  {
    id: 'G35i',
    name: 'trailer.x.command',
    plant: (place) => place.configure({ 'trailer.by.command': place.touch('trailer') }),
    trigger: (git) => git('commit', '-q', '-a', '-m', 'All', '--trailer', 'by=x'),
  },
  {
    id: 'G35j',
    name: 'interactive.diffFilter, where there is a terminal',
    plant: (place) => place.configure({ 'interactive.diffFilter': place.touch('diff-filter', 'cat') }),
    trigger: atTerminal('git add --patch'),
  },
  {
    id: 'G35k',
    name: 'difftool.x.cmd',
    plant: (place) => place.configure({ 'diff.tool': 'mine', 'difftool.mine.cmd': place.touch('tool') }),
    trigger: (git) => git('difftool', '--no-prompt'),
  },
  {
    id: 'G35l',
    name: 'mergetool.x.cmd',
    plant(place) {
      place.plain('commit', '-q', '-a', '-m', 'All');
      place.plain('merge', '-q', 'conflict');
      place.configure({ 'merge.tool': 'mine', 'mergetool.mine.cmd': place.touch('tool') });
    },
    trigger: (git) => git('mergetool', '--no-prompt'),
  },
];
