import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeConformance } from '../src/conformance/describe-conformance.ts';
import { expectedFailures } from '../src/conformance/expected-failures.ts';
import { type Outcome, requiredScenarios, revisions, runSuite } from '../src/conformance/suite.ts';
import { launchHttp } from '../src/launch.ts';

const command = (path: string, ...args: string[]) => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(path, import.meta.url)), '--log-level=silent', ...args],
});

describe.each(revisions)('the conformance suite of %s', (revision) => {
  const required = requiredScenarios(revision);
  const expected = expectedFailures[revision];
  let outcomes: ReadonlyMap<string, Outcome> = new Map();
  const problemsOf = (scenario: string) => {
    const outcome = outcomes.get(scenario);
    return outcome && [...outcome.failures, ...outcome.warnings];
  };

  beforeAll(async () => {
    await using listener = await launchHttp(command('../src/conformance/bin.ts', '--access=full'));
    outcomes = await runSuite(listener.url, revision);
  });

  it.each(required.filter((scenario) => !(scenario in expected)))('passes %s', (scenario) => {
    expect(problemsOf(scenario)).toEqual([]);
  });

  it('passes what was added after the revision', () => {
    const added = [...outcomes.keys()].filter((scenario) => !required.includes(scenario));
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter((scenario) => !(scenario in expected)).flatMap(problemsOf)).toEqual([]);
  });

  it.each(Object.entries(expected))('does not pass %s: %s', (scenario) => {
    expect(problemsOf(scenario)).toBeDefined();
    expect(problemsOf(scenario), 'it passes now: take it off the list').not.toEqual([]);
  });
});

describeConformance('the fixture', command('../src/fixture/bin.ts'));
describeConformance('the time server', command('../../../servers/time/src/index.ts'));
