/** Paths that are protected unless the operator says otherwise, and why. */
export interface DefaultDeny {
  /** What it is, as a refusal says it. */
  readonly what: string;
  /** Globs, at any depth; all below what matches is protected too. */
  readonly deny: readonly string[];
  /** Names that match and are not meant: a glob, in lower case. */
  readonly except?: string;
  /** May be read, though not written. */
  readonly readable?: true;
}

/**
 * The list holds names that mean the same everywhere. Where a name is used for other things too (`config.json`), the
 * shortest path that tells them apart is given: no directory on it can be moved or deleted either.
 */
export const defaultDeny: readonly DefaultDeny[] = [
  {
    what: 'a private key',
    deny: [
      'id_{rsa,dsa,xmss,ecdsa,ecdsa_sk,ed25519,ed25519_sk}',
      '*.{pem,key,p12,pfx,jks,keystore,ppk,kdb,kdbx}',
      '*.{keychain,keychain-db}',
      'keychain-2.db',
    ],
  },
  {
    what: 'secrets of an environment',
    deny: ['.env', '.env.*', '.envrc'],
    except: '.env.{example,sample,template,dist,defaults}',
  },
  { what: 'keys and settings of SSH', deny: ['.ssh'] },
  { what: 'keys of GnuPG', deny: ['.gnupg'] },
  {
    what: 'credentials of a cloud',
    deny: [
      '.aws',
      '.azure',
      '.config/gcloud',
      'AppData/Roaming/gcloud',
      '.kube',
      '.docker/config.json',
      '.terraform.d/credentials.tfrc.json',
      '.terraformrc',
      'terraform.rc',
    ],
  },
  {
    what: 'credentials of a tool',
    deny: [
      '.npmrc',
      '.pypirc',
      '{.,_}netrc',
      '.git-credentials',
      '.config/git/credentials',
      '.config/{gh,glab-cli}',
      'AppData/Roaming/GitHub CLI',
      '.cargo/credentials{,.toml}',
      '.gem/credentials',
      '.vault-token',
    ],
  },
  { what: 'credentials of a database', deny: ['.pgpass', 'pgpass.conf', '.my.cnf', '.mylogin.cnf'] },
  { what: 'a store of passwords', deny: ['.password-store', '.local/share/keyrings'] },
  {
    what: 'a profile of a browser',
    deny: [
      '.mozilla',
      '.config/{google-chrome,chromium,microsoft-edge,BraveSoftware}',
      'Application Support/{Firefox,Google/Chrome,Chromium,Microsoft Edge,BraveSoftware}',
      'AppData/Local/{Google/Chrome,Chromium,Microsoft/Edge,BraveSoftware}',
      'AppData/Roaming/Mozilla',
    ],
  },
  {
    what: 'a history of commands',
    deny: [
      '.{bash,zsh,sh,ksh,python,node_repl,psql,mysql,sqlite,rediscli,irb}_history',
      '.local/share/fish/fish_history',
      'ConsoleHost_history.txt',
    ],
  },
  {
    what: 'settings of a host of MCP servers',
    deny: [
      '{.,}mcp.json', // Claude Code, Cursor, VS Code, JetBrains, Kiro, LM Studio, Roo and others
      '{mcp_config,mcp-config,mcp_settings,cline_mcp_settings}.json', // Windsurf, Copilot, Roo, Cline
      'claude_desktop_config.json',
      '.claude.json',
      '.claude/{settings.json,settings.local.json,.credentials.json,backups}',
      '.codex/{config.toml,auth.json}',
      '.grok/config.toml',
      '.gemini/{settings.json,oauth_creds.json}',
      '{.zed,.config/zed,AppData/Roaming/Zed}/settings.json',
      '{.config,AppData/Roaming/Block}/goose',
      '{opencode,kilo,crush}.{json,jsonc}',
      '.local/share/opencode/auth.json',
      '{.amp,.config/amp}/settings.json',
      '.continue/{config.yaml,config.json,mcpServers}',
    ],
  },
  { what: 'what git runs programs by', deny: ['.git'], readable: true },
  {
    what: 'settings by which an editor runs programs',
    deny: ['.vscode/{settings,tasks}.json', '*.code-workspace', '.idea/workspace.xml', '.cursor/hooks.json'],
    readable: true,
  },
];
