import { Refusal } from '@handrail/domain';
import type { OpenBackend, OpenOutlet } from './accounts.ts';

/** What each kind of account needs is loaded when one is opened: the libraries would make every start slower. */
export const openBackend: OpenBackend = async (account) => {
  switch (account.store.kind) {
    case 'maildir': {
      const { openMaildir } = await import('./maildir/maildir-backend.ts');
      return await openMaildir(account);
    }
    case 'imap': {
      const { openImap } = await import('./imap/imap-backend.ts');
      return await openImap(account);
    }
    case 'jmap': {
      const { openJmap } = await import('./jmap/jmap-backend.ts');
      return openJmap(account);
    }
  }
};

export const openOutlet: OpenOutlet = async (account, backend) => {
  switch (account.way?.kind) {
    case 'outbox': {
      const { openOutbox } = await import('./send/outbox-outlet.ts');
      return openOutbox(account, backend);
    }
    case 'smtp': {
      const { openSmtp } = await import('./send/smtp-outlet.ts');
      return openSmtp(account.way);
    }
    case 'jmap': {
      const { openJmapOutlet } = await import('./jmap/jmap-outlet.ts');
      return openJmapOutlet(account);
    }
    case undefined:
      throw new Refusal(
        'no_way_out',
        'This account can only be read from and drafted in: no server is known that takes its mail.',
        'The operator can name one, with --smtp or in the configuration file; until then a draft is all that can be made.',
      );
  }
};
