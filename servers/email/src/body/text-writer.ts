const DEEPEST = 5;

/** Puts words and breaks together to lines, as a browser's lines would read. */
export class TextWriter {
  #text = '';
  /** Line ends that are due before the next word; nothing is written for them at the beginning or at the end. */
  #breaks = 0;
  #isSpaceDue = false;
  /** Written before the first word of the line, once: the mark of a list item. */
  #mark = '';
  #quotes = 0;
  /** Of the line that was written last. */
  #lastQuotes = 0;
  #isAfterMark = false;
  #indents = 0;
  #isLineOpen = false;

  isEmpty(): boolean {
    return this.#text === '';
  }

  text(): string {
    return this.#text;
  }

  /** Text whose white space counts as one space. */
  words(text: string): void {
    const shown = text.replace(/[ \t\n\r\f]+/g, ' ');
    const begin = shown.startsWith(' ') ? 1 : 0;
    const end = shown.length > begin && shown.endsWith(' ') ? shown.length - 1 : shown.length;
    if (begin === 1) this.#isSpaceDue = true;
    if (end > begin) this.#put(shown.slice(begin, end));
    if (end < shown.length) this.#isSpaceDue = true;
  }

  /** A word of its own, such as the mark of a link. */
  apart(word: string): void {
    this.#isSpaceDue = true;
    this.#put(word);
    this.#isAfterMark = true;
  }

  /** Lines as they are: `<pre>`, or a table that is finished. */
  lines(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.lineEnd();
      if (line !== '') this.#put(line);
    }
  }

  /** `<br>`: two of them leave an empty line. */
  lineEnd(): void {
    this.#isSpaceDue = false;
    this.#isLineOpen = false;
    this.#breaks = Math.min(this.#breaks + 1, 2);
  }

  /** The edge of a block; `2` leaves an empty line, as between paragraphs. */
  edge(breaks: 1 | 2): void {
    this.#isSpaceDue = false;
    this.#isLineOpen = false;
    this.#breaks = Math.max(this.#breaks, breaks);
  }

  item(mark: string): void {
    this.edge(1);
    this.#mark = mark;
  }

  quote(change: 1 | -1): void {
    this.edge(1);
    this.#quotes += change;
  }

  indent(change: 1 | -1): void {
    this.#indents += change;
  }

  #put(text: string): void {
    if (this.#breaks > 0 && this.#text !== '')
      this.#text +=
        this.#breaks === 1 ? '\n' : `\n${quoteMarks(Math.min(this.#quotes, this.#lastQuotes)).trimEnd()}\n`;
    if (!this.#isLineOpen) {
      const depth = Math.min(this.#indents, DEEPEST) - 1;
      this.#text += `${quoteMarks(this.#quotes)}${depth > 0 ? '  '.repeat(depth) : ''}${this.#mark}`;
      this.#mark = '';
    } else if (this.#isSpaceDue || (this.#isAfterMark && /^[\p{L}\p{N}]/u.test(text))) this.#text += ' ';
    this.#breaks = 0;
    this.#isSpaceDue = false;
    this.#isLineOpen = true;
    this.#isAfterMark = false;
    this.#lastQuotes = this.#quotes;
    this.#text += text;
  }
}

const quoteMarks = (depth: number): string => '> '.repeat(Math.min(depth, DEEPEST));
