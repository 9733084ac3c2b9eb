import { discoveryLeaks } from './discovery-leaks.ts';
import { fileLeaks } from './file-leaks.ts';
import type { Leak } from './leak.ts';
import { storeLeaks } from './store-leaks.ts';

/** G36 to G43, and variants of them. */
export const leaks: readonly Leak[] = [...discoveryLeaks, ...storeLeaks, ...fileLeaks];
