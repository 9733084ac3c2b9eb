import type { Revision } from './suite.ts';

const NO_SESSION = 'to ask a 2025-era client takes a session, and nothing is held between HTTP requests';
const NO_STREAM = 'it only warns: without a session there is no stream to come back to';
const NO_TASKS = 'the tasks extension is not served; no revision requires it';

/** Scenarios that fail or warn, each with its reason. One that passes fails the test: the list can only shrink. */
export const expectedFailures: Readonly<Record<Revision, Readonly<Record<string, string>>>> = {
  '2025-11-25': {
    'tools-call-sampling': NO_SESSION,
    'tools-call-elicitation': NO_SESSION,
    'elicitation-sep1034-defaults': NO_SESSION,
    'elicitation-sep1330-enums': NO_SESSION,
    'server-sse-multiple-streams': NO_STREAM,
    'server-sse-polling': NO_STREAM,
  },
  '2026-07-28': {
    'tasks-lifecycle': NO_TASKS,
    'tasks-capability-negotiation': NO_TASKS,
    'tasks-wire-fields': NO_TASKS,
    'tasks-request-state-removal': NO_TASKS,
    'tasks-mrtr-input': NO_TASKS,
    'tasks-request-headers': NO_TASKS,
    'tasks-dispatch-and-envelope': NO_TASKS,
    'tasks-required-task-error': NO_TASKS,
    'tasks-mrtr-composition': NO_TASKS,
  },
};
