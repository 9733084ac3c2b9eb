export { type Access, accessLevels, allows, scopeOf, scopesUpTo } from './access.ts';
export { type Caller, localCaller } from './caller.ts';
export { staticToken } from './static-token.ts';
