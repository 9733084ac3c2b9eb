import type { KeyGroup } from './key-rule.ts';

/** Where git connects to, through what, and what it believes there. */
export const networkKeys: readonly KeyGroup[] = [
  {
    class: 'network',
    why: 'Whom git believes to be the other side, what it sends there and where it keeps what it got.',
    keys: {
      'http.?.sslVerify': 'true',
      'http.?.sslTry': 'false',
      'http.?.schannelCheckRevoke': 'true',
      'http.?.proxy': '',
      'http.?.cookieFile': '',
      'http.?.saveCookies': 'false',
      'http.?.followRedirects': 'initial',
      'http.?.emptyAuth': 'auto',
      'http.?.proactiveAuth': 'none',
      'http.?.delegation': 'none',
      'remote.*.proxy': '',
      'credential.?.protectProtocol': 'true',
      'credential.?.sanitizePrompt': 'true',
    },
  },
  {
    class: 'network',
    why: 'Gives a host another address.',
    keys: { 'http.?.curloptResolve': '' },
    list: true,
  },
  {
    class: 'network',
    why: 'Takes away, or sends, more than was asked for.',
    keys: {
      'remote.*.mirror': 'false',
      'remote.*.prune': 'false',
      'remote.*.pruneTags': 'false',
      'fetch.prune': 'false',
      'fetch.pruneTags': 'false',
      'fetch.all': 'false',
      'fetch.parallel': '1',
      'fetch.writeCommitGraph': 'false',
      'push.followTags': 'false',
    },
  },
  { class: 'network', why: 'Sent with every push.', keys: { 'push.pushOption': '' }, list: true },
  {
    class: 'refused',
    why: 'Sends a call to another place than the remote says, or by another program; git adds these values up or takes the first.',
    keys: `url.*.insteadOf url.*.pushInsteadOf remote.*.uploadpack remote.*.receivepack remote.*.vcs
      fetch.bundleURI fetch.uriProtocols`,
  },
  {
    class: 'refused',
    why: 'Files whose lines are echoed when they name no object; git passes on every value.',
    keys: 'fetch.fsck.skipList',
  },
  {
    class: 'refused',
    why: 'Certificates, keys and ciphers: an empty value breaks the call instead of leaving it as it was.',
    keys: `http.?.sslCert http.?.sslCertType http.?.sslCertPasswordProtected http.?.sslKey http.?.sslKeyType
      http.?.sslCAInfo http.?.sslCAPath http.?.sslBackend http.?.sslVersion http.?.sslCipherList
      http.?.pinnedPubkey http.?.schannelUseSSLCAInfo http.?.proxySSLCAInfo http.?.proxySSLCert
      http.?.proxySSLKey http.?.proxySSLCertPasswordProtected http.?.proxyAuthMethod remote.*.proxyAuthMethod
      promisor.acceptFromServer promisor.acceptFromServerUrl`,
  },
];
