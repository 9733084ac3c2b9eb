/** node:crypto on first use: loading it takes a twentieth of the start of a server, and most calls need none. */
export const nodeCrypto = () => process.getBuiltinModule('node:crypto');
