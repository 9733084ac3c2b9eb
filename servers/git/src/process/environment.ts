/** What git and ssh need of the machine and the user; everything else stays outside. */
const KEPT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'SSH_AUTH_SOCK',
  // Windows
  'SYSTEMROOT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'TEMP',
  'TMP',
  // who commits; git-commit(1)
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_AUTHOR_DATE',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_COMMITTER_DATE',
  'EMAIL',
];

/** Where the operator says how the network is reached; curl(1). */
const NETWORK = [
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Nothing asks, nothing shows itself on a terminal, nothing is fetched on the quiet; git(1), section Environment Variables. */
const FIXED: Readonly<Record<string, string>> = {
  LC_ALL: 'C.UTF-8',
  TERM: 'dumb',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  SSH_ASKPASS: 'true',
  SSH_ASKPASS_REQUIRE: 'never',
  GIT_EDITOR: 'false',
  GIT_SEQUENCE_EDITOR: 'false',
  GIT_PAGER: 'cat',
  PAGER: 'cat',
  GIT_PROXY_COMMAND: '',
  GIT_PROTOCOL_FROM_USER: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_MERGE_AUTOEDIT: 'no',
  GIT_ADVICE: '0',
  // Looking takes no lock, so that it never disturbs a person at work.
  GIT_OPTIONAL_LOCKS: '0',
};

export interface EnvironmentOptions {
  /** Git looks for a repository no higher than in here. */
  readonly ceiling: string;
  /** Only then may git open connections. */
  readonly network: boolean;
  /** For ssh instead of the user's own. */
  readonly sshConfig: string | undefined;
  readonly pairs: readonly (readonly [key: string, value: string])[];
  readonly extra: Readonly<Record<string, string>> | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What a git process of ours sees of the environment that this server was started with. */
export function environmentFor(
  outer: Variables,
  { ceiling, network, sshConfig, pairs, extra }: EnvironmentOptions,
): Record<string, string> {
  return {
    ...pick(outer, network ? [...KEPT, ...NETWORK] : KEPT),
    ...FIXED,
    GIT_CEILING_DIRECTORIES: ceiling,
    GIT_ALLOW_PROTOCOL: network ? 'https:ssh' : 'none',
    GIT_SSH_COMMAND: sshCommand(sshConfig),
    GIT_SSH_VARIANT: 'ssh',
    ...configVariables(pairs),
    ...extra,
  };
}

/** Also ends a connection that stands still; ssh_config(5). */
function sshCommand(config: string | undefined): string {
  const file = config === undefined ? [] : ['-F', `'${config.replaceAll("'", String.raw`'\''`)}'`];
  return [
    'ssh',
    ...file,
    '-oBatchMode=yes',
    '-oConnectTimeout=20',
    '-oServerAliveInterval=15',
    '-oPermitLocalCommand=no',
    '-oForwardAgent=no',
    '-oForwardX11=no',
    '-oClearAllForwardings=yes',
  ].join(' ');
}

/** git-config(1), GIT_CONFIG_COUNT. */
function configVariables(pairs: EnvironmentOptions['pairs']): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(pairs.length) };
  for (const [index, [key, value]] of pairs.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

const pick = (outer: Variables, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = outer[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
