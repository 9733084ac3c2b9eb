import type { Folder } from './temporary.ts';

export const ADDRESS = '127.0.0.1';

/** Who the server runs as. */
export interface Identity {
  /** Not the user that runs the tests. */
  readonly isAnother: boolean;
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
}

/** Without any rights of root: https://doc.dovecot.org/2.3/admin_manual/rootless_dovecot_installation/ */
export const mainLines = (folder: Folder, { uid, gid, user, group }: Identity) => `
base_dir = ${folder.at('run')}
state_dir = ${folder.at('state')}
log_path = ${folder.at('log')}
protocols = imap lmtp
listen = ${ADDRESS}
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
disable_plaintext_auth = no
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder.at('tokens.conf')}
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n ${folder.at('users')}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder.at('mail')}/%n
}
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
maildir_very_dirty_syncs = no
protocol imap {
  rawlog_dir = ${folder.at('raw')}/%n
}
protocol lmtp {
  postmaster_address = postmaster@localhost
  auth_username_format = %n
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}`;

export const tlsLines = (key: string, certificate: string) => `
ssl = yes
ssl_cert = <${certificate}
ssl_key = <${key}`;

export const serviceLines = (port: number, tlsPort: number, lmtpPort: number) => `
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}`;

export const mailboxLines = (mailboxes: Readonly<Record<string, string | undefined>>) => `
namespace inbox {
  inbox = yes
  separator = /
${Object.entries(mailboxes)
  .map(
    ([name, use]) =>
      `  mailbox "${name}" {\n${use === undefined ? '' : `    special_use = ${use}\n`}    auto = subscribe\n  }\n`,
  )
  .join('')}}`;
