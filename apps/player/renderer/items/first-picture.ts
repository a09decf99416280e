import type { Cue, Interlude, StageBridge } from '../../contract/stage.ts';
import { pageAt } from './infographic-pages.ts';
import { tooLargeReason } from './picture-decoding.ts';

/**
 * Fetches and decodes the picture that the stage will begin with, while the stage itself is fetched. The browser gives
 * a page the same picture again where that asks for it in the same way (`InfographicScene.tsx`).
 */
export function fetchPicture(content: Cue | Interlude, { mediaUrl }: Pick<StageBridge, 'mediaUrl'>): void {
  if (!('id' in content) || content.item.kind !== 'infographic') return;
  const { item, language, joinAtMs, mediaFiles } = content;
  const pages = item.variants.find((variant) => variant.language === language)?.pages;
  const { index } = pages ? pageAt(pages, joinAtMs) : { index: 0 };
  const file = pages?.[index] && mediaFiles[pages[index].media];
  if (!file || tooLargeReason(file, index) !== null) return;
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = mediaUrl(file);
  // What is wrong with it is for the stage to say.
  image.decode().catch(() => undefined);
}
