import { protocol } from 'electron';

/** Once, before Electron is ready: afterwards is too late. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true, stream: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([
    // What V8 compiled of the stage is kept for the next start.
    { scheme: 'app', privileges: { ...privileges, codeCache: true } },
    // A subtitle track is read by the page, so across origins it needs this and a header.
    { scheme: 'media', privileges: { ...privileges, corsEnabled: true } },
  ]);
}
