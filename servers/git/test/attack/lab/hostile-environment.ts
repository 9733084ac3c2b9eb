import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';

/** Variables that a server may have been started with, and what makes plain git heed them. */
export interface HostileEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Arguments of plain git with which a canary comes to exist. */
  readonly control: readonly string[];
}

function program(place: Place, name: string): string {
  const path = join(place.outside, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${place.touch('environment', 'exit 1')}\n`);
  chmodSync(path, 0o755);
  return path;
}

const ssh = ['ls-remote', 'ssh://127.0.0.1:1/x'];
const behindProxy = ['-c', 'http.proxy=http://user@127.0.0.1:1', 'ls-remote', 'https://127.0.0.1:1/x'];

/** One at a time; a server started with any of them must behave as if it were not there. */
export function hostileEnvironments(place: Place): readonly HostileEnvironment[] {
  const run = place.touch('environment');
  const one = (name: string, value: string, ...control: string[]): HostileEnvironment => ({
    variables: { [name]: value },
    control,
  });
  program(place, 'template/hooks/post-checkout');
  program(place, 'exec-path/git-upload-pack');
  const askpass = program(place, 'askpass');
  const configuration = join(place.outside, 'configuration');
  writeFileSync(configuration, `[core]\n\tfsmonitor = "${run}"\n`);
  return [
    one('GIT_EXTERNAL_DIFF', run, 'diff'),
    one('GIT_SSH_COMMAND', run, ...ssh),
    one('GIT_SSH', askpass, ...ssh),
    one('GIT_PROXY_COMMAND', askpass, 'ls-remote', 'git://127.0.0.1:1/x'),
    one('GIT_ASKPASS', askpass, ...behindProxy),
    one('SSH_ASKPASS', askpass, ...behindProxy),
    one('GIT_EDITOR', run, 'commit', '--amend'),
    one('EDITOR', run, 'commit', '--amend'),
    one('GIT_SEQUENCE_EDITOR', run, 'rebase', '--interactive', '--autostash', 'HEAD~1'),
    one('GIT_CONFIG_PARAMETERS', `'core.fsmonitor'='${run}'`, 'status'),
    one(
      'GIT_TEMPLATE_DIR',
      join(place.outside, 'template'),
      'clone',
      place.remote,
      join(place.root, 'cloned'),
    ),
    one('GIT_EXEC_PATH', join(place.outside, 'exec-path'), 'fetch'),
    ...['GIT_TRACE', 'GIT_TRACE_SETUP', 'GIT_TRACE2', 'GIT_TRACE2_EVENT', 'GIT_TRACE2_PERF'].map((name) =>
      one(name, place.canary('trace'), 'status'),
    ),
    one('GIT_TRACE_PACKET', place.canary('trace'), 'fetch'),
    {
      variables: {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'core.fsmonitor',
        GIT_CONFIG_VALUE_0: run,
      },
      control: ['status'],
    },
    { variables: { GIT_CONFIG_NOSYSTEM: '0', GIT_CONFIG_SYSTEM: configuration }, control: ['status'] },
  ];
}
