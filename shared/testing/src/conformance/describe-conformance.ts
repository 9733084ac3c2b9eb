import { beforeAll, describe, expect, it } from 'vitest';
import { type Command, launchHttp } from '../launch.ts';
import { type Outcome, type Revision, revisions, runSuite } from './suite.ts';

/** Scenarios that need no tool, resource or prompt of a prescribed name. */
const generic: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': [
    'server-initialize',
    'server-session-lifecycle',
    'ping',
    'tools-list',
    'server-sse-multiple-streams',
    'resources-list',
    'prompts-list',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'server-stateless',
    'tools-list',
    'server-sse-multiple-streams',
    'resources-list',
    'sep-2164-resource-not-found',
    'prompts-list',
    'dns-rebinding-protection',
    'caching',
    'http-header-validation',
    'input-required-result-unsupported-methods',
  ],
};

/** A check that wants a tool of the fixture, or resources or prompts of a server that has none. */
const NOT_OFFERED = /: Not testable: |Method not found/;

/** What of the official conformance suite every server passes, over HTTP, in both revisions. */
export function describeConformance(name: string, command: Command): void {
  describe.each(revisions)(`${name} in the conformance suite of %s`, (revision) => {
    let outcomes: ReadonlyMap<string, Outcome> = new Map();

    beforeAll(async () => {
      await using listener = await launchHttp(command);
      outcomes = await runSuite(listener.url, revision);
    });

    it.each(generic[revision])('%s', (scenario) => {
      const failures = outcomes.get(scenario)?.failures;
      expect(failures?.filter((failure) => !NOT_OFFERED.test(failure))).toEqual([]);
    });
  });
}
