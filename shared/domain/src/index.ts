export { quote } from './quote.ts';
export { Refusal } from './refusal.ts';
