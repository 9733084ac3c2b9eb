import { defineTask } from '../../src/task.ts';

/** Offsets of three quarters of an hour, and a date line in between. */
export const officeHours = defineTask({
  prompt: 'Is it still Friday for our people in Kathmandu, in the Chatham Islands and in Honolulu?',
  server: 'time',
  world: () => ['--now=2026-03-27T18:30:00Z'],
  tour: true,
  async reference(call) {
    const { text } = await call('current_time', {
      zones: ['Asia/Kathmandu', 'Pacific/Chatham', 'Pacific/Honolulu'],
    });
    return text;
  },
  async wrong(call) {
    const { text } = await call('current_time', { zones: ['UTC'] });
    return `${text}, so it is Friday for all of them`;
  },
  verify(answer) {
    const expected = ['2026-03-28T00:15:00+05:45', '2026-03-28T08:15:00+13:45', '2026-03-27T08:30:00-10:00'];
    const missing = expected.filter((instant) => !answer.includes(instant));
    return missing.length === 0 ? undefined : `does not say ${missing.join(', ')}`;
  },
});
