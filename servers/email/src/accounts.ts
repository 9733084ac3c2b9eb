import { quote, Refusal } from '@handrail/domain';
import type { Backend } from './backend/backend.ts';
import type { Outlet } from './send/outlet.ts';
import { Pace } from './send/pace.ts';
import type { Account } from './settings/account.ts';

/** Loads the code of a backend and opens it; called when an account is used the first time. */
export type OpenBackend = (account: Account) => Promise<Backend>;
export type OpenOutlet = (account: Account, backend: Backend) => Promise<Outlet>;

/** An account and its connections, which are made when they are first used and kept. */
export class OpenAccount implements AsyncDisposable {
  readonly account: Account;
  readonly pace = new Pace();
  readonly #openBackend: OpenBackend;
  readonly #openOutlet: OpenOutlet;
  #backend: Promise<Backend> | undefined;
  #outlet: Promise<Outlet> | undefined;

  constructor(account: Account, openBackend: OpenBackend, openOutlet: OpenOutlet) {
    this.account = account;
    this.#openBackend = openBackend;
    this.#openOutlet = openOutlet;
  }

  backend(): Promise<Backend> {
    return (this.#backend ??= this.#openBackend(this.account).catch((error: unknown) => {
      this.#backend = undefined; // the next call tries again
      throw error;
    }));
  }

  outlet(): Promise<Outlet> {
    return (this.#outlet ??= this.backend()
      .then((backend) => this.#openOutlet(this.account, backend))
      .catch((error: unknown) => {
        this.#outlet = undefined;
        throw error;
      }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await Promise.allSettled([this.#outlet, this.#backend]);
    for (const opened of open) if (opened.status === 'fulfilled') await opened.value?.[Symbol.asyncDispose]();
  }
}

/** The accounts that the operator named, in that order. */
export class Accounts implements AsyncDisposable {
  readonly #accounts: readonly OpenAccount[];

  constructor(accounts: readonly OpenAccount[]) {
    this.#accounts = accounts;
  }

  list(): readonly OpenAccount[] {
    return this.#accounts;
  }

  /**
   * @param name may be left out where there is one account
   * @throws Refusal `no_such_account`, `account_needed`
   */
  find(name: string | undefined): OpenAccount {
    const names = this.#accounts.map(({ account }) => account.name).join(', ');
    if (name === undefined) {
      const [only, ...others] = this.#accounts;
      if (only !== undefined && others.length === 0) return only;
      throw new Refusal('account_needed', 'There are several accounts.', `Name one of: ${names}.`);
    }
    const found = this.#accounts.find(({ account }) => account.name === name);
    if (found !== undefined) return found;
    throw new Refusal('no_such_account', `There is no account ${quote(name)}.`, `Name one of: ${names}.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#accounts.map((account) => account[Symbol.asyncDispose]()));
  }
}
