const LENGTH = 10;

/** As much of a hash as names an object in all but the largest repositories. */
export const shortHash = (hash: string): string => hash.slice(0, LENGTH);
