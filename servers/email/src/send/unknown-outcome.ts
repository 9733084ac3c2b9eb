import { Refusal } from '@handrail/domain';

/** For an outlet whose server did not answer once it had the content. */
export const unknownOutcome = (cause: unknown): Refusal =>
  new Refusal(
    'outcome_unknown',
    'The connection to the mail server ended after the message was handed over and before the server answered: it may have been sent, or not.',
    'Do not send it again before it is known.',
    { cause },
  );
