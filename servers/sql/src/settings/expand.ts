import { quote, Refusal } from '@handrail/domain';

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * Puts in what the environment has for each `${NAME}`.
 * @throws Refusal `unset_variable`
 */
export function expand(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(VARIABLE, (_, name: string) => {
    const value = env[name];
    if (value !== undefined) return value;
    throw new Refusal(
      'unset_variable',
      `The configuration refers to the variable ${quote(name)}, which is not set.`,
      'Set it in the environment of the server, or name another one.',
    );
  });
}

/** Expands every text in a value of JSON but those under a key that says `later`. */
export function expandAll(value: unknown, env: NodeJS.ProcessEnv, later: string): unknown {
  if (typeof value === 'string') return expand(value, env);
  if (Array.isArray(value)) return value.map((item) => expandAll(item, env, later));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      key === later ? item : expandAll(item, env, later),
    ]),
  );
}
