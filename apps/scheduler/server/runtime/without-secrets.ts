/** An address as it may be shown: a password belongs in no log and no message. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return '…';
  const { protocol, host, pathname } = new URL(url);
  return host ? `${protocol}//${host}${pathname}` : `${protocol}…`;
}
