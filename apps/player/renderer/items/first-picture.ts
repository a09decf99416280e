import type { Cue, Interlude, StageBridge } from '../../contract/stage.ts';
import { pageAt } from './infographic-pages.ts';
import { tooLargeReason } from './picture-decoding.ts';

/**
 * Fetches the pictures of what the stage will begin with, and decodes the first, while the stage itself is fetched. The browser gives
 * a page the same picture again where that asks for it in the same way (`InfographicScene.tsx`).
 */
export function fetchPicture(content: Cue | Interlude, { mediaUrl }: Pick<StageBridge, 'mediaUrl'>): void {
  if (!('id' in content) || content.item.kind !== 'infographic') return;
  const { item, language, joinAtMs, mediaFiles } = content;
  const pages = item.variants.find((variant) => variant.language === language)?.pages ?? [];
  const first = pages.length > 0 ? pageAt(pages, joinAtMs).index : 0;
  for (const [index, { media }] of pages.entries()) {
    const file = mediaFiles[media];
    if (!file || tooLargeReason(file, index) !== null) continue;
    const image = new Image();
    image.crossOrigin = 'anonymous';
    image.src = mediaUrl(file);
    // What is wrong with it is for the stage to say.
    if (index === first) image.decode().catch(() => undefined);
  }
}
