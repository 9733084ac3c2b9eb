import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type Folder } from '@handrail/testing/temporary';
import { cleanEnvironment } from './temporary.ts';

export interface HttpsServer extends AsyncDisposable {
  /** Address of a repository by its path below the folder that is served. */
  address(path: string): string;
  /** What a user has in ~/.gitconfig to come in. */
  readonly userConfig: string;
  /** Requests that came with the right password. */
  readonly admitted: () => number;
}

const USER = 'ada';
const PASSWORD = 'correct-horse';

/** git-http-backend(1) behind TLS with a certificate of its own, and a password. */
export async function startHttpsServer(folder: Folder, served: string): Promise<HttpsServer> {
  const [key, certificate] = [folder.at('tls.key'), folder.at('tls.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate, '-days', '2'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
    stdio: 'ignore',
  });
  const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
  let admitted = 0;
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      if (request.headers.authorization !== expected)
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      admitted += 1;
      backend(served, request, response);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const host = `127.0.0.1:${address.port}`;
  folder.make({ credentials: `https://${USER}:${PASSWORD}@${encodeURIComponent(host)}\n` });
  return {
    address: (path) => `https://${host}/${path}`,
    userConfig: `[http]\n\tsslCAInfo = ${certificate}\n[credential]\n\thelper = store --file=${folder.at('credentials')}\n`,
    admitted: () => admitted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** CGI; RFC 3875. */
function backend(served: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'https://localhost');
  const child = spawn('git', ['http-backend'], {
    env: cleanEnvironment({
      GIT_PROJECT_ROOT: served,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: USER,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(typeof request.headers['git-protocol'] === 'string' && {
        GIT_PROTOCOL: request.headers['git-protocol'],
      }),
    }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.on('close', () => {
    const out = Buffer.concat(parts);
    const end = out.indexOf('\r\n\r\n');
    for (const line of out.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(out.subarray(end + 4));
  });
}
