import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@handrail/testing/free-port';
import type { Folder } from '@handrail/testing/temporary';

export interface SshServer extends AsyncDisposable {
  /** Address of a repository by its absolute path. */
  address(path: string): string;
  /** The file for --ssh-config. */
  readonly config: string;
}

const SSHD = ['/usr/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd'];

/** A real sshd on loopback that lets this user in by a key of its own, and nobody else. */
export async function startSshServer(folder: Folder): Promise<SshServer> {
  const program = SSHD.find((path) => existsSync(path));
  if (program === undefined) throw new Error('sshd is needed');
  const key = (name: string) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', folder.at(name)]);
    return readFileSync(folder.at(`${name}.pub`), 'utf8');
  };
  const host = key('host');
  const user = key('user');
  const port = await freePort();
  folder.make({
    authorized: user,
    'sshd.conf': [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${folder.at('host')}`,
      `AuthorizedKeysFile ${folder.at('authorized')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      '',
    ].join('\n'),
    known: `[127.0.0.1]:${port} ${host.split(' ').slice(0, 2).join(' ')}\n`,
    'ssh.conf': [
      'Host *',
      `IdentityFile ${folder.at('user')}`,
      'IdentitiesOnly yes',
      `UserKnownHostsFile ${folder.at('known')}`,
      '',
    ].join('\n'),
  });
  // Where sshd of Debian shuts itself in before it knows who comes.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = spawn(program, ['-D', '-e', '-f', folder.at('sshd.conf')], { stdio: 'ignore' });
  await listening(port);
  return {
    address: (path) => `ssh://${userInfo().username}@127.0.0.1:${port}${path}`,
    config: folder.at('ssh.conf'),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.kill();
      await closed;
    },
  };
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isUp) return;
    await sleep(50);
  }
  throw new Error('sshd does not listen');
}
