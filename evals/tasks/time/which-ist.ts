import { defineTask } from '../../src/task.ts';

/** Three zones call their time IST. */
export const whichIst = defineTask({
  prompt: 'A customer wrote "call me at 10 IST". Which offsets from UTC can that be?',
  server: 'time',
  world: () => ['--now=2026-11-21T12:00:00Z'],
  async reference(call) {
    const { text } = await call('find_zone', { query: 'IST' });
    return text;
  },
  async wrong(call) {
    const { text } = await call('find_zone', { query: 'Asia/Kolkata' });
    return text;
  },
  verify(answer) {
    const missing = ['+05:30', '+02:00', '+01:00'].filter((offset) => !answer.includes(offset));
    return missing.length === 0 ? undefined : `does not say ${missing.join(', ')}`;
  },
});
