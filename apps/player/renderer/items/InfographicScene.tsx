import { useEffect, useRef, useState } from 'react';
import { useStage } from '../stage/context.ts';
import { type SceneProps, useStill, variantOf } from '../stage/scene.ts';
import { Framed } from './Framed.tsx';
import { pageAt } from './pages.ts';

/** Pages in turn. The page on screen follows from the position in the item, not from when it was shown. */
export function InfographicScene({ scene, cue, item, visible, reports }: SceneProps<'infographic'>) {
  const { mediaUrl } = useStage();
  const { pages, language } = variantOf(item.variants, cue.language);
  const images = useRef<(HTMLImageElement | null)[]>([]);
  const [shownPage, setShownPage] = useState(() => pageAt(pages, scene.joinAtMs).index);

  useStill({ visible, reports }, async () => {
    await Promise.all(images.current.map((image, index) => image && loaded(image, index)));
    await decoded(images.current[shownPage], shownPage);
  });

  useEffect(() => {
    const position = () => scene.joinAtMs + performance.now() - scene.beginsAt;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let gone = false;
    const turn = () => {
      const { index, leftMs } = pageAt(pages, position());
      // The page before stays until this one can be drawn whole.
      decoded(images.current[index], index).then(
        () => !gone && setShownPage(index),
        (error: Error) => !gone && reports.failed(error.message),
      );
      if (leftMs !== null) timer = setTimeout(turn, leftMs);
    };
    turn();
    return () => {
      gone = true;
      if (timer) clearTimeout(timer);
    };
  }, [scene.joinAtMs, scene.beginsAt, pages, reports]);

  return (
    <div className="infographic" lang={language}>
      {pages.map((page, index) => {
        const file = cue.mediaFiles[page.media];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: pages keep their order, and one may come twice
          <Framed key={`${index} ${page.media}`} width={file?.width} height={file?.height} field="paper">
            <img
              ref={(image) => {
                images.current[index] = image;
              }}
              src={file && mediaUrl(file)}
              alt={page.text}
              data-shown={index === shownPage}
              decoding="sync"
              draggable={false}
            />
          </Framed>
        );
      })}
    </div>
  );
}

function loaded(image: HTMLImageElement, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      if (image.naturalWidth > 0) resolve();
      else reject(new Error(`page ${index + 1} can't be read`));
    };
    if (image.complete) return settle();
    image.addEventListener('load', settle, { once: true });
    image.addEventListener('error', settle, { once: true });
  });
}

async function decoded(image: HTMLImageElement | null | undefined, index: number): Promise<void> {
  try {
    await image?.decode();
  } catch {
    throw new Error(`page ${index + 1} can't be read`);
  }
}
