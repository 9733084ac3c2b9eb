import { defineTask } from '../../src/task.ts';

/** There is no 31 April, and a span of business days that a holiday shortens. */
export const monthEndInvoice = defineTask({
  prompt:
    'We invoice on 31 March 2027 in Berlin, payable within one month. When is it due, and how many business days is ' +
    'that, if 26 March, 29 March and 1 May are holidays?',
  server: 'time',
  async reference(call) {
    const due = await call('shift_time', { start: '2027-03-31', by: 'P1M', zone: 'Europe/Berlin' });
    const days = await call('time_between', {
      start: '2027-03-31',
      end: '2027-04-30',
      zone: 'Europe/Berlin',
      business: { holidays: ['2027-03-26', '2027-03-29', '2027-05-01'] },
    });
    return `${due.text}\n${days.text}`;
  },
  async wrong(call) {
    // A month is not 30 days of 24 hours
    const { text } = await call('shift_time', {
      start: '2027-03-31',
      by: 'P31D',
      count: 'exact',
      zone: 'Europe/Berlin',
    });
    return `${text}, 22 business days`;
  },
  verify(answer) {
    if (!answer.includes('2027-04-30')) return 'does not say 30 April';
    return /\b22\b/.test(answer) ? undefined : 'does not say 22 business days';
  },
});
