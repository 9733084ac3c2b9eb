import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Folder } from './temporary.ts';

export interface Certificate {
  /** Path of the key, PEM. */
  readonly key: string;
  /** Path of the certificate, PEM. */
  readonly certificate: string;
  /** PEM text of the authority that signed it. */
  readonly ca: string;
}

/** A certificate for the name `localhost` (not for its address), signed by an authority of its own. Needs openssl. */
export function makeCertificate(folder: Folder): Certificate {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const [caKey, ca, request] = [folder.at('ca.key'), folder.at('ca.crt'), folder.at('server.csr')];
  const [key, certificate] = [folder.at('server.key'), folder.at('server.crt')];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  folder.make({ 'server.ext': 'subjectAltName=DNS:localhost\n' });
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    caKey,
    '-out',
    ca,
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=localhost');
  const signing = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-extfile', folder.at('server.ext')];
  openssl('x509', '-req', '-in', request, ...signing, '-out', certificate, '-days', '2');
  return { key, certificate, ca: readFileSync(ca, 'utf8') };
}
