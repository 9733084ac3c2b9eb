const QUOTED = /^(?<quote>["'`])(?<inside>.*)\k<quote>$/s;

/** The name that a token stands for, in lower case; SQLite takes the quotes of other databases, and of texts, for names too. */
export function unquoted(text: string): string {
  const { quote, inside } = QUOTED.exec(text)?.groups ?? {};
  const name =
    quote === undefined || inside === undefined
      ? text.replace(/^\[(.*)\]$/s, '$1')
      : inside.replaceAll(quote + quote, quote);
  return name.toLowerCase();
}
