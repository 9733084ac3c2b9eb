import { quote, Refusal } from '@handrail/domain';

/** Longest name, in bytes of UTF-8: NAME_MAX of most file systems. */
const LONGEST = 255;

/** Names of devices on Windows, in any folder and with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

/**
 * Refuses a name that a file system reads as something else.
 * @throws Refusal `invalid_path`
 */
export function requireName(name: string, platform = process.platform): void {
  const why = Buffer.byteLength(name) > LONGEST ? `has more than ${LONGEST} bytes` : windows(name, platform);
  if (why !== undefined)
    throw new Refusal('invalid_path', `The name ${quote(name)} ${why}.`, 'Use another name.');
}

/** Naming Files, Paths, and Namespaces (learn.microsoft.com/windows/win32/fileio/naming-a-file). */
function windows(name: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32') return undefined;
  // oxlint-disable-next-line no-control-regex -- Windows refuses them too
  if (/[<>:"|?*\u0000-\u001F]/.test(name)) return 'has a character that Windows reserves';
  if (/[. ]$/.test(name)) return 'ends in a dot or a space, which Windows drops';
  if (DEVICE.test(name)) return 'is one of a device on Windows';
  return undefined;
}
