import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { attempt } from '../src/attempt.ts';
import { serverNamed } from '../src/servers.ts';
import { allTasks } from '../src/tasks.ts';

describe.each(allTasks)('$name', (task) => {
  const start = async (args: readonly string[]) => await connect(serverNamed(task.server), { args });

  it('is solved by its reference solution', async () => {
    const { complaint, steps } = await attempt(task, task.reference, start);
    expect(complaint).toBeUndefined();
    expect(steps).not.toEqual([]);
  });

  it('rejects its wrong solution', async () => {
    expect((await attempt(task, task.wrong, start)).complaint).toBeTypeOf('string');
  });
});
