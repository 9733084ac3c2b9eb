/** What is measured: a server of ours, and the peer it is compared with. A new server is one more entry. */

export interface Call {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface Calls {
  /** The small call whose latency and throughput are measured. */
  readonly small: Call;
  /** The calls that answer each question of `questions`, in the same order. */
  readonly answers: readonly (readonly Call[])[];
}

interface Peer extends Calls {
  /** Where the module of its package is; the package is a devDependency here, which pins its version. */
  readonly module: () => string;
}

export interface Subject extends Calls {
  /** Typical questions, in few words: each becomes a row of the table. */
  readonly questions: readonly string[];
  readonly peer: Peer;
}

const time: Subject = {
  questions: ['the time in Paris now', '15:00 in Berlin, in New York and Tokyo'],
  small: { tool: 'current_time', args: { zones: ['Europe/Paris'] } },
  answers: [
    [{ tool: 'current_time', args: { zones: ['Europe/Paris'] } }],
    [
      {
        tool: 'convert_time',
        args: { time: '2026-10-28T15:00', from: 'Europe/Berlin', to: ['America/New_York', 'Asia/Tokyo'] },
      },
    ],
  ],
  peer: {
    module: () => import.meta.resolve('time-mcp'),
    small: { tool: 'current_time', args: { timezone: 'Europe/Paris' } },
    answers: [
      [{ tool: 'current_time', args: { timezone: 'Europe/Paris' } }],
      ['America/New_York', 'Asia/Tokyo'].map((targetTimezone) => ({
        tool: 'convert_time',
        args: { time: '2026-10-28 15:00:00', sourceTimezone: 'Europe/Berlin', targetTimezone },
      })),
    ],
  },
};

/** By the name of the server. */
export const subjects: ReadonlyMap<string, Subject> = new Map([['time', time]]);
