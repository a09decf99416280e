/**
 * Where the public URL is https, a page that was opened by an inner http address can't sign in: browsers don't keep a
 * Secure cookie there, so a good password would lead back to the sign-in. The page asks here which address to use, and
 * a sign-in is refused before its password is read. On the machine itself browsers keep it.
 */
import { PublicAddress } from '@bacheca/shared/api/pairing';
import { domainError } from '../../errors/domain-error.ts';
import type { App } from '../typed-app.ts';

export function requirePublicAddress(app: App, publicUrl: string | null): void {
  app.get('/api/address', {
    config: { action: 'public' },
    schema: {
      tags: ['health'],
      summary: 'The address by which people are to reach this scheduler, if one is set',
      response: { 200: PublicAddress },
    },
    handler: async () => ({ publicUrl }),
  });

  if (!publicUrl?.startsWith('https:')) return;
  app.addHook('onRequest', async (request) => {
    const { origin } = request.headers;
    const isSignIn = request.method === 'POST' && request.routeOptions.url === '/api/session';
    if (isSignIn && origin && losesSecureCookies(origin)) {
      throw domainError('use-public-address', { address: publicUrl });
    }
  });
}

function losesSecureCookies(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const isThisMachine = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return protocol === 'http:' && !isThisMachine;
}
