import { defineTask } from '../../src/task.ts';

/** Europe leaves daylight saving a week before New York: for that week the usual six hours are five. */
export const meetingAcrossZones = defineTask({
  prompt:
    'Our weekly call is at 15:00 Berlin time. What time is it in New York and in Tokyo on 28 October 2026, and what on 4 November?',
  server: 'time',
  tour: true,
  async reference(call) {
    const of = async (day: string) =>
      (
        await call('convert_time', {
          time: `${day}T15:00`,
          from: 'Europe/Berlin',
          to: ['America/New_York', 'Asia/Tokyo'],
        })
      ).text;
    return [await of('2026-10-28'), await of('2026-11-04')].join('\n');
  },
  async wrong(call) {
    // The usual mistake: the difference of today, applied to every date.
    const { text } = await call('convert_time', {
      time: '2026-11-04T15:00',
      from: 'Europe/Berlin',
      to: ['America/New_York'],
    });
    return `${text} on both days`;
  },
  verify(answer) {
    const expected = [
      '2026-10-28T10:00:00-04:00',
      '2026-10-28T23:00:00+09:00',
      '2026-11-04T09:00:00-05:00',
      '2026-11-04T23:00:00+09:00',
    ];
    const missing = expected.filter((instant) => !answer.includes(instant));
    return missing.length === 0 ? undefined : `does not say ${missing.join(', ')}`;
  },
});
