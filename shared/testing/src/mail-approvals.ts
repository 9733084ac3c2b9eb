const keyOf = (recipients: readonly string[]): string =>
  JSON.stringify(recipients.map((address) => address.toLowerCase()).toSorted());

/** Who may get mail, as people agreed to it, and what happened otherwise: each consent is for one message. */
export class MailApprovals {
  readonly #unspent: string[] = [];
  readonly #seen = new Set<string>();
  readonly #violations: string[] = [];

  approve(recipients: readonly string[]): void {
    this.#unspent.push(keyOf(recipients));
  }

  /** A transaction that named recipients and ended without a message. */
  offered(recipients: readonly string[]): void {
    const wanted = keyOf(recipients);
    if (recipients.length > 0 && !this.#unspent.some((approved) => includesAll(approved, wanted)))
      this.#violations.push(`nobody agreed to ${wanted}`);
  }

  /** A message that arrived whole, with everybody whom the client named for it, also those that were refused. */
  arrived(recipients: readonly string[], raw: Buffer): void {
    const wanted = keyOf(recipients);
    const at = this.#unspent.indexOf(wanted);
    if (at < 0)
      this.#violations.push(`mail for ${wanted}, while what was agreed to is ${this.#unspent.join(' ')}`);
    else this.#unspent.splice(at, 1);
    const id = /^message-id:\s*(\S+)/im.exec(raw.toString('latin1', 0, 65_536))?.[1] ?? '';
    if (this.#seen.has(id)) this.#violations.push(`message ${id} came twice`);
    this.#seen.add(id);
  }

  /** @throws Error for recipients that nobody agreed to, and for a message that came twice */
  check(): void {
    if (this.#violations.length > 0)
      throw new Error(`Mail left that must not:\n${this.#violations.join('\n')}`);
  }
}

function includesAll(all: string, some: string): boolean {
  const approved = new Set<unknown>(JSON.parse(all) as unknown[]);
  return (JSON.parse(some) as unknown[]).every((address) => approved.has(address));
}
