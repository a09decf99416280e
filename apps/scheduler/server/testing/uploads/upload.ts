/** Uploads a file as a browser does, by tus: all of it in one piece, or in those that one asks for. */
import { createHash } from 'node:crypto';
import type { Asset } from '@bacheca/shared/api/assets';
import { vi } from 'vitest';
import type { Answer, Client } from '../client.ts';

const VERSION = { 'tus-resumable': '1.0.0' };

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function beginUpload(
  client: Client,
  length: number,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const pairs = Object.entries(metadata).map(
    ([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`,
  );
  const headers = { ...VERSION, 'upload-length': String(length), 'upload-metadata': pairs.join(',') };
  return client.send('POST', '/api/uploads', { headers });
}

export function sendPiece(client: Client, path: string, offset: number, bytes: Uint8Array): Promise<Answer> {
  const headers = {
    ...VERSION,
    'upload-offset': String(offset),
    'content-type': 'application/offset+octet-stream',
  };
  return client.send('PATCH', path, { headers, body: new Uint8Array(bytes) });
}

export function askOffset(client: Client, path: string): Promise<Answer> {
  return client.send('HEAD', path, { headers: VERSION });
}

/** The whole way; resolves with the answer to the last piece. */
export async function upload(
  client: Client,
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>>,
): Promise<Answer> {
  const begun = await beginUpload(client, bytes.byteLength, metadata);
  if (begun.status !== 201) return begun;
  return sendPiece(client, begun.headers.get('location') ?? '', 0, bytes);
}

/** The asset that these bytes become, once nothing is being done with it any more. */
export async function prepared(
  client: Client,
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>>,
): Promise<Asset> {
  const answer = await upload(client, bytes, metadata);
  if (answer.status !== 204) throw new Error(`${answer.status} ${answer.bytes.toString()}`);
  return settled(client, sha256Of(bytes));
}

export async function settled(client: Client, sha256: string): Promise<Asset> {
  return vi.waitFor(
    async () => {
      const asset = (await client.get(`/api/assets/${sha256}`)).body as Asset;
      if (!asset?.state || ['waiting', 'working'].includes(asset.state))
        throw new Error(`it is ${asset?.state}`);
      return asset;
    },
    { timeout: 300_000, interval: 100 },
  );
}
