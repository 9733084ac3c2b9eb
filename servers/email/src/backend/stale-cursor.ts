import { Refusal } from '@handrail/domain';

/** For an anchor that a backend did not give for these mailboxes, or gave before one was made anew. */
export const staleCursor = (): Refusal =>
  new Refusal(
    'invalid_cursor',
    'This cursor is not of these mailboxes, or one of them was made anew since.',
    'Ask once more without a cursor.',
  );
