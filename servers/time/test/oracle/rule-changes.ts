/** Where two releases of the database disagree: these names, from the first day up to the last, in UTC. */
export interface RuleChange {
  /** The release that brought it. */
  readonly release: string;
  readonly names: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

/** The oldest release of Python's database that the list below leads up from. */
export const OLDEST = '2025b';

const NOVEMBER = '2026-11-01';

const BRAZIL = [
  'Acre DeNoronha East West'.split(' ').map((place) => `Brazil/${place}`),
  (
    'Araguaina Bahia Belem Boa_Vista Campo_Grande Cuiaba Eirunepe Fortaleza Maceio Manaus Noronha ' +
    'Porto_Acre Porto_Velho Recife Rio_Branco Santarem Sao_Paulo'
  )
    .split(' ')
    .map((place) => `America/${place}`),
].flat();

/**
 * From the NEWS of tzdb, each window confirmed by compiling both releases with zic and comparing them. NEWS
 * of 2026e and 2026f was not at hand: those windows are where the compiled 2026d differs from the bundled
 * 2026f, which shows nothing about them beyond that.
 */
export const RULE_CHANGES: readonly RuleChange[] = [
  {
    release: '2025c',
    names: ['America/Tijuana', 'America/Ensenada', 'America/Santa_Isabel', 'Mexico/BajaNorte'],
    from: '1953-01-01',
    until: '1976-01-01',
  },
  { release: '2026a', names: ['Europe/Chisinau', 'Europe/Tiraspol'], from: '2022-01-01' },
  { release: '2026b', names: ['America/Vancouver', 'Canada/Pacific'], from: NOVEMBER },
  { release: '2026c', names: ['Africa/Casablanca', 'Africa/El_Aaiun'], from: '2026-09-20' },
  { release: '2026c', names: ['America/Edmonton', 'America/Yellowknife', 'Canada/Mountain'], from: NOVEMBER },
  { release: '2026d', names: ['America/Bogota'], from: '1992-05-01', until: '1992-05-04' },
  { release: '2026d', names: ['America/Inuvik'], from: NOVEMBER },
  { release: '2026d', names: ['Asia/Tehran', 'Iran'], from: '1979-05-25', until: '1979-05-28' },
  // Links to New_York and so on in the releases before, zones of their own again since
  { release: '2026d', names: ['EST5EDT', 'CST6CDT', 'MST7MDT', 'PST8PDT'], until: '1967-01-01' },
  { release: '2026f', names: ['Europe/Dublin', 'Eire'], from: '1925-09-19', until: '1925-10-06' },
  {
    release: '2026f',
    names: BRAZIL,
    from: '1965-03-30',
    until: '1966-03-03',
  },
  { release: '2026f', names: ['America/Havana', 'Cuba'], from: NOVEMBER, until: '2027-03-16' },
  { release: '2026f', names: ['America/Winnipeg', 'America/Rainy_River', 'Canada/Central'], from: NOVEMBER },
];
