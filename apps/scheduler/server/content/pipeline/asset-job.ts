/** The job that makes of an upload what screens show, as the scheduler sees it. */
import { rm } from 'node:fs/promises';
import { MediaFile } from '@bacheca/shared/model/items';
import { systemActor } from '../../database/audit/audit-chain.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { AssetFacts } from '../assets/asset-rows.ts';
import type { AssetOutcome, Assets } from '../assets/assets.ts';
import type { Media } from '../media/media.ts';
import type { AssetWork, Made, Refused } from './made.ts';

interface Parts {
  readonly assets: Pick<Assets, 'finish' | 'get'>;
  readonly media: Pick<Media, 'take' | 'look'>;
}

export function assetJob({ assets, media }: Parts) {
  return {
    // A film takes all processors that there are.
    runsIn: 'worker' as const,
    concurrency: 1,
    /** Files first: an item may refer only to what is there. Should the job end otherwise, nothing refers to them. */
    async settle(payload: unknown, result: unknown): Promise<AssetOutcome> {
      const { sha256 } = payload as AssetWork;
      const found = result as Made | Refused;
      if (found.type === 'refused') return found;
      const by = (await assets.get(sha256))?.wishes.at(-1)?.by ?? systemActor('pipeline');
      const hashes: string[] = [];
      for (const { path, file } of found.files) {
        await media.take(path, MediaFile.parse(file), by);
        hashes.push(file.sha256);
      }
      const hashOf = (place: number) => hashes[place] ?? '';
      const facts: AssetFacts = {
        media: found.media.map(hashOf),
        renditions: found.renditions.map(({ file, height }) => ({ sha256: hashOf(file), height })),
        ...{ durationMs: found.durationMs, width: found.width, height: found.height },
        ...{ texts: [...found.texts], hasSound: found.hasSound, thumbhash: found.thumbhash },
        advice: found.advice.map(({ picture, ...note }) => ({
          ...note,
          ...(picture !== undefined && { picture: hashOf(picture) }),
        })),
      };
      return { type: 'made', kind: found.kind, facts };
    },
    write: (tx: Queries, payload: unknown, result: unknown) =>
      assets.finish(tx, (payload as AssetWork).sha256, result as AssetOutcome),
    async written(payload: unknown): Promise<void> {
      await media.look();
      await rm((payload as AssetWork).folder, { recursive: true, force: true });
    },
  };
}
