import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';
import type { Vector } from './vector.ts';

const fetch: Vector['trigger'] = (git) => git('fetch');

/** For a proxy of which it knows the user and not the password, git asks before it connects. */
const behindProxy = {
  'http.proxy': 'http://user@127.0.0.1:1',
  'remote.origin.url': 'https://127.0.0.1:1/project.git',
};

/** An address of the transport that runs a command, which a repository can allow itself. */
const command = (place: Place) => `ext::touch ${place.canary('ext')}`;

const allowed = { 'protocol.ext.allow': 'always' };

/** A remote that is to send what is missing, and a commit of which the content is missing. */
function promise(place: Place): void {
  place.write({ 'project/lazy.md': 'lazy\n' });
  place.plain('add', 'lazy.md');
  place.plain('commit', '-q', '-m', 'Lazy');
  const object = place.plain('rev-parse', 'HEAD:lazy.md').out.toString().trim();
  rmSync(join(place.repository, '.git/objects', object.slice(0, 2), object.slice(2)));
  rmSync(join(place.repository, 'lazy.md'));
  place.configure({
    'core.repositoryFormatVersion': '1',
    'extensions.partialClone': 'lazy',
    'remote.lazy.promisor': 'true',
    'remote.lazy.url': place.remote,
  });
}

export const remoteVectors: readonly Vector[] = [
  {
    id: 'G16',
    name: 'remote.x.uploadpack',
    plant: (place) =>
      place.configure({ 'remote.origin.uploadpack': place.touch('uploadpack', 'git-upload-pack') }),
    trigger: fetch,
  },
  {
    id: 'G17',
    name: 'remote.x.receivepack',
    plant: (place) =>
      place.configure({ 'remote.origin.receivepack': place.touch('receivepack', 'git-receive-pack') }),
    trigger: (git) => git('push', 'origin', 'main:pushed'),
  },
  {
    id: 'G18',
    name: 'core.sshCommand',
    plant: (place) =>
      place.configure({
        'core.sshCommand': place.touch('ssh', 'false'),
        'remote.origin.url': 'ssh://127.0.0.1/x',
      }),
    trigger: fetch,
  },
  {
    id: 'G18b',
    name: 'core.sshCommand, for an address that only pushes',
    plant: (place) =>
      place.configure({
        'core.sshCommand': place.touch('ssh', 'false'),
        'remote.origin.pushurl': 'git@127.0.0.1:x',
      }),
    trigger: (git) => git('push', 'origin', 'main:pushed'),
  },
  {
    id: 'G19',
    name: 'ext:: as the address of a remote',
    plant: (place) => place.configure({ ...allowed, 'remote.origin.url': command(place) }),
    trigger: fetch,
  },
  {
    id: 'G19b',
    name: 'ext:: as the remote of a branch',
    plant: (place) => place.configure({ 'protocol.allow': 'always', 'branch.main.remote': command(place) }),
    trigger: fetch,
  },
  {
    id: 'G19c',
    name: 'ext:: as the address pushed to',
    plant: (place) => place.configure({ ...allowed, 'remote.origin.pushurl': command(place) }),
    trigger: (git) => git('push', 'origin', 'main:pushed'),
  },
  {
    id: 'G19d',
    name: 'ext:: in a remote of the old kind, .git/remotes',
    plant(place) {
      place.write({ 'project/.git/remotes/old': `URL: ${command(place)}\nPull: main\n` });
      place.configure({ ...allowed, 'branch.main.remote': 'old' });
    },
    trigger: fetch,
  },
  {
    id: 'G20',
    name: 'url.ext.insteadOf',
    plant: (place) => place.configure({ ...allowed, [`url.${command(place)} .insteadOf`]: place.root }),
    trigger: fetch,
  },
  {
    id: 'G20b',
    name: 'url.ext.pushInsteadOf',
    plant: (place) => place.configure({ ...allowed, [`url.${command(place)} .pushInsteadOf`]: place.root }),
    trigger: (git) => git('push', 'origin', 'main:pushed'),
  },
  {
    id: 'G21',
    name: 'remote.x.vcs',
    plant: (place) =>
      place.configure({
        ...allowed,
        'remote.origin.vcs': 'ext',
        'remote.origin.url': `touch ${place.canary('vcs')}`,
      }),
    trigger: fetch,
  },
  {
    id: 'G22',
    name: 'core.gitProxy',
    plant: (place) =>
      place.configure({
        'core.gitProxy': place.script('proxy', 'exit 1'),
        'remote.origin.url': 'git://127.0.0.1:1/x',
      }),
    trigger: fetch,
  },
  {
    id: 'G23',
    name: 'credential.helper',
    plant: (place) => place.configure({ 'credential.helper': `!${place.touch('helper')}`, ...behindProxy }),
    trigger: fetch,
  },
  {
    id: 'G23b',
    name: 'credential.x.helper, for one address',
    plant: (place) =>
      place.configure({
        'credential.http://127.0.0.1:1.helper': `!${place.touch('helper')}`,
        ...behindProxy,
      }),
    trigger: fetch,
  },
  {
    id: 'G23c',
    name: 'credential.helper, for the key of a certificate',
    plant: (place) =>
      place.configure({
        'credential.helper': `!${place.touch('helper')}`,
        'http.sslCert': '/dev/null',
        'http.sslCertPasswordProtected': 'true',
        'remote.origin.url': 'https://127.0.0.1:1/project.git',
      }),
    trigger: fetch,
  },
  {
    id: 'G24',
    name: 'core.askPass',
    plant: (place) => place.configure({ 'core.askPass': place.script('askpass', 'echo x'), ...behindProxy }),
    trigger: fetch,
  },
  {
    id: 'G25',
    name: 'core.alternateRefsCommand',
    plant(place) {
      place.plain('clone', '-q', '--bare', '--no-local', '.', '../alternate.git');
      place.write({ 'project/.git/objects/info/alternates': `${place.root}/alternate.git/objects\n` });
      place.configure({ 'core.alternateRefsCommand': place.touch('alternate-refs') });
    },
    trigger: fetch,
  },
  {
    id: 'G26',
    name: 'lazy fetch from a promisor, its uploadpack',
    plant(place) {
      promise(place);
      place.configure({ 'remote.lazy.uploadpack': place.touch('lazy', 'git-upload-pack') });
    },
    trigger: (git) => git('show', 'HEAD:lazy.md'),
  },
  {
    id: 'G26b',
    name: 'lazy fetch from a promisor at ext::, in a diff',
    plant(place) {
      promise(place);
      place.configure({ ...allowed, 'remote.lazy.url': command(place) });
    },
    trigger: (git) => git('diff', 'HEAD~1', 'HEAD'),
  },
  {
    id: 'G26c',
    name: 'lazy fetch from a promisor by ssh, in a search',
    plant(place) {
      promise(place);
      place.configure({
        'remote.lazy.url': 'ssh://127.0.0.1/x',
        'core.sshCommand': place.touch('ssh', 'false'),
      });
    },
    trigger: (git) => git('grep', 'lazy', 'HEAD'),
  },
];
