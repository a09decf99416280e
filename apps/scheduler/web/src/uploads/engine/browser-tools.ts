import { Asset } from '@bacheca/shared/api/assets';
import { z } from 'zod';
import { send as ask, textOf, understood } from '../../api/client.ts';
import type { UploadStore } from '../upload-store.ts';
import type { EngineTools } from './engine-tools.ts';
import { openReader } from './reader.ts';
import { forget, send } from './sender.ts';
import { openTabClaims } from './tab-claims.ts';
import { lookAtLine } from './troubles.ts';
import { UploadEngine } from './upload-engine.ts';
import { openRecords } from './upload-records.ts';

/** The engine of this page, over what the browser has. */
export function createUploadEngine(
  store: UploadStore,
  noteUnfinished: EngineTools['noteUnfinished'],
): UploadEngine {
  const engine = new UploadEngine(store, {
    read: openReader(),
    send,
    forget,
    lookAtLine,
    assets: {
      known: (sha256s) => post(z.array(Asset), '/api/assets/known', { sha256s }),
      use: (sha256, purpose) => post(Asset, `/api/assets/${sha256}/use`, { purpose }),
      retry: (sha256) => post(Asset, `/api/assets/${sha256}/retry`),
      cancel: (sha256) => post(Asset, `/api/assets/${sha256}/cancel`),
    },
    records: openRecords(),
    openClaims: openTabClaims,
    noteUnfinished,
    nowMs: Date.now,
    chance: Math.random,
    pictureUrl: (picture) => URL.createObjectURL(picture),
  });
  window.addEventListener('online', () => engine.retryAll());
  return engine;
}

async function post<T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T> {
  const response = await ask('POST', path, body);
  return understood(schema, response.status, await textOf(response));
}
