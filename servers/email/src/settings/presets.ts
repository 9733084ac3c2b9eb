/** Where a server listens, and how the connection is made safe. */
export interface Where {
  readonly host: string;
  readonly port: number;
  readonly mode: 'implicit' | 'starttls';
}

/** A provider that many people use, so that an address is enough. */
export interface Preset {
  /** What the account is called unless the operator says. */
  readonly name: string;
  readonly title: string;
  readonly imap: Where;
  readonly smtp: Where;
  /** Whose logins it takes; see oauth/provider.ts. */
  readonly provider?: 'google' | 'microsoft';
  /** What it takes for a password, as a whole sentence; absent where it takes none. */
  readonly password?: string;
  /** What its Authentication-Results begin with (RFC 8601 §2.5). */
  readonly authServers?: readonly string[];
}

const implicit = (host: string, port: number): Where => ({ host, port, mode: 'implicit' });
const starttls = (host: string, port: number): Where => ({ host, port, mode: 'starttls' });

const microsoft = (name: string, title: string, smtp: string): Preset => ({
  name,
  title,
  imap: implicit('outlook.office365.com', 993),
  smtp: starttls(smtp, 587),
  provider: 'microsoft',
});

const gmx = (imap: string, smtp: string): Preset => ({
  name: 'gmx',
  title: 'GMX',
  imap: implicit(imap, 993),
  smtp: implicit(smtp, 465),
  password: 'GMX takes its password once IMAP is switched on in its settings.',
});

const presets: readonly (readonly [domains: RegExp, preset: Preset])[] = [
  [
    /^(?:gmail|googlemail)\.com$/,
    {
      name: 'gmail',
      title: 'Gmail',
      imap: implicit('imap.gmail.com', 993),
      smtp: implicit('smtp.gmail.com', 465),
      provider: 'google',
      password:
        'Gmail takes an app password, made at myaccount.google.com/apppasswords, and not the usual one.',
      authServers: ['mx.google.com'],
    },
  ],
  [
    /^(?:(?:outlook|hotmail|live)\.(?:com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})|msn\.com)$/,
    microsoft('outlook', 'Outlook.com', 'smtp-mail.outlook.com'),
  ],
  [/^[a-z0-9-]+\.onmicrosoft\.com$/, microsoft('microsoft', 'Microsoft 365', 'smtp.office365.com')],
  [
    /^fastmail\.(?:com|fm|net|org|us|co\.uk|de)$/,
    {
      name: 'fastmail',
      title: 'Fastmail',
      imap: implicit('imap.fastmail.com', 993),
      smtp: implicit('smtp.fastmail.com', 465),
      password: 'Fastmail takes an app password, made in its settings under Privacy & Security.',
    },
  ],
  [
    /^(?:icloud|me|mac)\.com$/,
    {
      name: 'icloud',
      title: 'iCloud',
      imap: implicit('imap.mail.me.com', 993),
      smtp: starttls('smtp.mail.me.com', 587),
      password: 'iCloud takes an app-specific password, made at account.apple.com.',
    },
  ],
  [
    /^(?:yahoo\.(?:com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})|ymail\.com|rocketmail\.com)$/,
    {
      name: 'yahoo',
      title: 'Yahoo',
      imap: implicit('imap.mail.yahoo.com', 993),
      smtp: implicit('smtp.mail.yahoo.com', 465),
      password: 'Yahoo takes an app password, made in the security settings of the account.',
    },
  ],
  [
    /^(?:proton\.me|protonmail\.com|pm\.me)$/,
    {
      name: 'proton',
      title: 'Proton Mail Bridge',
      imap: starttls('127.0.0.1', 1_143),
      smtp: starttls('127.0.0.1', 1_025),
      password:
        'Proton Mail is reached through its Bridge, which must run on this machine and shows the password to use.',
    },
  ],
  [/^gmx\.com$/, gmx('imap.gmx.com', 'mail.gmx.com')],
  [/^gmx\.(?:net|de|at|ch|info|eu|org)$/, gmx('imap.gmx.net', 'mail.gmx.net')],
];

/** What stands behind the `@`, in any letter case. */
export const presetOfDomain = (domain: string): Preset | undefined =>
  presets.find(([domains]) => domains.test(domain.toLowerCase()))?.[1];

/** For an address of one's own at such a provider, which only the host tells. */
export function presetOfHost(host: string): Preset | undefined {
  if (/^smtp\.office365\.com$/.test(host) || /^outlook\.office(?:365)?\.com$/.test(host))
    return microsoft('microsoft', 'Microsoft 365', 'smtp.office365.com');
  // What listens on loopback may be anything.
  return presets.find(
    ([, { name, imap, smtp }]) => name !== 'proton' && [imap.host, smtp.host].includes(host),
  )?.[1];
}

/** For a sentence. */
export const presetTitles: string = [...new Set(presets.map(([, { title }]) => title))].join(', ');
