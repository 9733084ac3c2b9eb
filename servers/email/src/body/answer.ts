/** `maybe`: what follows in the document decides, or something that is not known here. */
export type Answer = boolean | 'maybe';

export const both = (one: Answer, other: Answer): Answer =>
  one === false || other === false ? false : one === true ? other : 'maybe';

export const either = (one: Answer, other: Answer): Answer =>
  one === true || other === true ? true : one === false ? other : 'maybe';

export const not = (answer: Answer): Answer => (answer === 'maybe' ? answer : !answer);
