import { defineTask } from '../../src/task.ts';

/** The hour that New York's clocks show twice when daylight saving ends. */
export const repeatedHour = defineTask({
  prompt:
    'A log line from our New York machine says 2026-11-01T01:30, local time. Which moments in UTC can that be?',
  server: 'time',
  tour: true,
  async reference(call) {
    const { text } = await call('convert_time', {
      time: '2026-11-01T01:30',
      from: 'America/New_York',
      to: ['UTC'],
    });
    return text;
  },
  async wrong(call) {
    const { text } = await call('convert_time', {
      time: '2026-11-01T01:30',
      from: 'America/New_York',
      to: ['UTC'],
      ambiguous: 'earlier',
    });
    return text;
  },
  verify(answer) {
    const missing = ['2026-11-01T05:30:00', '2026-11-01T06:30:00'].filter(
      (instant) => !answer.includes(instant),
    );
    return missing.length === 0 ? undefined : `does not say ${missing.join(', ')}`;
  },
});
