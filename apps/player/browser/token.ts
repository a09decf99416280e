import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKEN = /^[A-Za-z0-9_-]{32}$/;
const OWNER_ONLY = 0o600;

/**
 * Returns the page's token. It is random, made once and kept, so that a page which is open finds its way back to a host
 * that was started again, and a kiosk can be set to one address.
 */
export function tokenIn(dataDir: string): string {
  const path = join(dataDir, 'stage-token');
  const kept = readOrNull(path);
  if (kept && TOKEN.test(kept)) return kept;
  const token = randomBytes(24).toString('base64url');
  try {
    writeFileSync(path, token, { mode: OWNER_ONLY });
  } catch {
    // It holds for this run; the agent says what is wrong with the folder.
  }
  return token;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
