import { useCallback, useEffect, useRef, useState } from 'react';
import { useStage } from '../stage/context.ts';
import { type SceneProps, useStill, variantOf } from '../stage/scene.ts';
import { type Edges, edgesOf } from './edges.ts';
import { Framed } from './Framed.tsx';
import { pageAt } from './pages.ts';

/** Pages in turn. The page on screen follows from the position in the item, not from when it was shown. */
export function InfographicScene({ scene, cue, item, visible, reports }: SceneProps<'infographic'>) {
  const { mediaUrl } = useStage();
  const { pages, language } = variantOf(item.variants, cue.language);
  const images = useRef<(HTMLImageElement | null)[]>([]);
  const [shownPage, setShownPage] = useState(() => pageAt(pages, scene.joinAtMs).index);
  const [seen, setSeen] = useState<Readonly<Record<number, SeenPage>>>({});

  const decode = useCallback(async (index: number) => {
    const image = images.current[index];
    if (!image) return;
    await decoded(image, index);
    setSeen((before) => (before[index] ? before : { ...before, [index]: look(image) }));
  }, []);

  useStill({ visible, reports }, async () => {
    await Promise.all(images.current.map((image, index) => image && loaded(image, index)));
    await decode(shownPage);
  });

  useEffect(() => {
    const position = () => scene.joinAtMs + performance.now() - scene.beginsAt;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let gone = false;
    const turn = () => {
      const { index, leftMs } = pageAt(pages, position());
      // The page before stays until this one can be drawn whole.
      decode(index).then(
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
  }, [scene.joinAtMs, scene.beginsAt, pages, reports, decode]);

  return (
    <div className="infographic" lang={language}>
      {pages.map((page, index) => {
        const file = cue.mediaFiles[page.media];
        return (
          <Framed
            // biome-ignore lint/suspicious/noArrayIndexKey: pages keep their order, and one may come twice
            key={`${index} ${page.media}`}
            width={seen[index]?.width ?? file?.width}
            height={seen[index]?.height ?? file?.height}
            field="paper"
            edges={seen[index]?.edges ?? null}
          >
            <img
              ref={(image) => {
                images.current[index] = image;
              }}
              src={file && mediaUrl(file)}
              // Its edges are read for the field around it.
              crossOrigin="anonymous"
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

/** What only the decoded picture tells. */
interface SeenPage {
  readonly width: number;
  readonly height: number;
  readonly edges: Edges | null;
}

function look(image: HTMLImageElement): SeenPage {
  return { width: image.naturalWidth, height: image.naturalHeight, edges: edgesOf(image) };
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

async function decoded(image: HTMLImageElement, index: number): Promise<void> {
  try {
    await image.decode();
  } catch {
    throw new Error(`page ${index + 1} can't be read`);
  }
}
