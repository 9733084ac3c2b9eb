import type { Subject } from '../subject.ts';

export const time = (): Subject => ({
  questions: ['the time in Paris now', '15:00 in Berlin, in New York and Tokyo'],
  args: [],
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
    module: import.meta.resolve('time-mcp'),
    args: [],
    layout: "from which time-mcp starts up to 5 % slower than from\n  npm's",
    small: { tool: 'current_time', args: { timezone: 'Europe/Paris' } },
    answers: [
      [{ tool: 'current_time', args: { timezone: 'Europe/Paris' } }],
      ['America/New_York', 'Asia/Tokyo'].map((targetTimezone) => ({
        tool: 'convert_time',
        args: { time: '2026-10-28 15:00:00', sourceTimezone: 'Europe/Berlin', targetTimezone },
      })),
    ],
  },
});
