/** What staff upload, joined with what it needs of the rest. */
import { viewOf } from '../content/assets/asset-rows.ts';
import { Assets } from '../content/assets/assets.ts';
import { checkPurpose } from '../content/assets/drafts-from-files.ts';
import { previewRoutes } from '../content/assets/preview-routes.ts';
import { Previews } from '../content/assets/previews.ts';
import { assetRoutes } from '../content/assets/routes.ts';
import { ResumableUploads } from '../content/uploads/resumable-uploads.ts';
import { uploadRoutes } from '../content/uploads/routes.ts';
import type { App } from '../http/typed-app.ts';
import type { LiveEvents } from '../players/live-events.ts';
import type { Config } from '../runtime/config.ts';

type Parts = Omit<ConstructorParameters<typeof Assets>[0], 'dataFolder' | 'clamd'>;
interface UploadedFiles {
  readonly assets: Assets;
  readonly uploads: ResumableUploads;
  readonly previews: Previews;
}

/** Pages that listen hear of each asset that is another than before. */
export function openAssets(parts: Parts, config: Config, events: LiveEvents): UploadedFiles {
  const { dataFolder, maxUploadBytes } = config;
  const { audit, held, queue, media, items, clock, wake } = parts;
  const assets = new Assets({
    audit,
    held,
    queue,
    media,
    items,
    clock,
    wake,
    dataFolder,
    clamd: config.clamd,
  });
  // Whose language it is nobody knows there: a page that needs the sentences asks for them.
  assets.subscribe((record) => events.tell({ type: 'asset', asset: viewOf(record, 'it') }));
  const uploads = new ResumableUploads({
    ...{ assets, dataFolder, maxBytes: maxUploadBytes },
    checkPurpose: (purpose) => checkPurpose(purpose, items),
  });
  return { assets, uploads, previews: new Previews(media, dataFolder) };
}

export function uploadedFileRoutes(app: App, { assets, uploads, previews }: UploadedFiles): void {
  assetRoutes(app, assets);
  previewRoutes(app, previews);
  uploadRoutes(app, uploads);
}
