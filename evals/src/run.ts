/** `npm run evals -- --scripted`: every reference solution must pass and every wrong one be rejected. */
import { parseArgs } from 'node:util';
import { connect } from '@handrail/testing';
import { attempt } from './attempt.ts';
import { serverNamed } from './servers.ts';
import type { Solution } from './task.ts';
import { allTasks, type NamedTask } from './tasks.ts';

const judge = async (task: NamedTask, solution: Solution) =>
  await attempt(task, solution, async (args) => await connect(serverNamed(task.server), { args }));

const { values } = parseArgs({ options: { scripted: { type: 'boolean', default: false } } });
if (!values.scripted) {
  process.stderr.write('Say how: npm run evals -- --scripted (reference solutions, no model).\n');
  process.exitCode = 2;
} else {
  let failed = 0;
  for (const task of allTasks) {
    const reference = await judge(task, task.reference);
    const wrong = await judge(task, task.wrong);
    const complaint =
      reference.complaint ?? (wrong.complaint === undefined ? 'the wrong solution passes' : undefined);
    if (complaint !== undefined) failed += 1;
    process.stdout.write(
      `${complaint === undefined ? 'pass' : 'FAIL'} ${task.name}, ${reference.steps.length} calls${complaint === undefined ? '' : `: ${complaint}`}\n`,
    );
  }
  process.stdout.write(`${allTasks.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
