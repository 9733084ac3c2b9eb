import { defineTask } from '../../src/task.ts';

/** The hour in which most people put their nightly job is the one that spring takes away. */
export const nightlyJob = defineTask({
  prompt:
    'Our backup has the cron line "30 2 * * *" on a machine in New York. At which moments, in UTC or with the offset, ' +
    'does it run from 7 to 9 March 2026, and is anything odd about them?',
  server: 'time',
  async reference(call) {
    const { text } = await call('schedule_times', {
      rule: '30 2 * * *',
      from: '2026-03-07',
      zone: 'America/New_York',
      count: 3,
    });
    return text;
  },
  async wrong(call) {
    // As if every day had a 02:30, five hours behind UTC
    const { text } = await call('schedule_times', {
      rule: '30 7 * * *',
      from: '2026-03-07',
      zone: 'UTC',
      count: 3,
    });
    return text;
  },
  verify(answer) {
    const runs = ['2026-03-07T02:30:00-05:00', '2026-03-08T03:00:00-04:00', '2026-03-09T02:30:00-04:00'];
    const missing = runs.filter((run) => !answer.includes(run));
    if (missing.length > 0) return `does not say ${missing.join(', ')}`;
    return /skip|gap/i.test(answer) ? undefined : 'does not say that 02:30 was skipped';
  },
});
