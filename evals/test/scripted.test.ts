import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { attempt } from '../src/attempt.ts';
import { serverNamed } from '../src/servers.ts';
import { allTasks } from '../src/tasks.ts';

describe.each(allTasks)('$name', (task) => {
  const launch = () => connect(serverNamed(task.server), { args: task.args ?? [] });

  it('is solved by its reference solution', async () => {
    await using session = await launch();
    const { complaint, steps } = await attempt(task, task.reference, session);
    expect(complaint).toBeUndefined();
    expect(steps).not.toEqual([]);
  });

  it('rejects its wrong solution', async () => {
    await using session = await launch();
    expect((await attempt(task, task.wrong, session)).complaint).toBeTypeOf('string');
  });
});
