/** The lines between the marks of an answer; none when it has none. */
export const fenced = (text: string): string[] =>
  /--- untrusted (\w+): [^\n]*\n([^]*)\n--- end of untrusted \1 ---/.exec(text)?.[2]?.split('\n') ?? [];
