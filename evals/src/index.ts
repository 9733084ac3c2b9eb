export { attempt, type Attempt } from './attempt.ts';
export { allTasks, type NamedTask } from './tasks.ts';
