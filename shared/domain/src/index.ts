export { imageType } from './image-type.ts';
export { quote } from './quote.ts';
export { Refusal } from './refusal.ts';
