export { imageType } from './image-type.ts';
export { jsonProblem } from './json-problem.ts';
export { quote } from './quote.ts';
export { Refusal } from './refusal.ts';
