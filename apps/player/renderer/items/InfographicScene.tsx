import { useCallback, useEffect, useRef, useState } from 'react';
import { useStage } from '../scene/context.ts';
import { useFrame } from '../scene/frame.ts';
import { type SceneProps, useStill, variantOf } from '../scene/scene.ts';
import { type Edges, edgesOf } from './edges.ts';
import { FramedMedia, showsField } from './FramedMedia.tsx';
import { MIN_PAGE_MS, pageAt } from './infographic-pages.ts';
import { pictureDecoded, pictureRead, tooLargeReason } from './picture-decoding.ts';

/** Pages in turn. The page on screen follows from the position in the item, not from when it was shown. */
export function InfographicScene({ scene, cue, item, beneath, visible, reports }: SceneProps<'infographic'>) {
  const { mediaUrl } = useStage();
  const { pages, language } = variantOf(item.variants, cue.language);
  const images = useRef<(HTMLImageElement | null)[]>([]);
  const [shownPage, setShownPage] = useState(() => pageAt(pages, scene.joinAtMs).index);
  const files = pages.map(({ media }) => cue.mediaFiles[media]);
  const [seen, setSeen] = useState<Readonly<Record<number, SeenPage>>>({});

  const frame = useFrame();

  const decode = useCallback(
    async (index: number) => {
      const image = images.current[index];
      if (!image) return;
      await pictureDecoded(image, index);
      const { naturalWidth: width, naturalHeight: height } = image;
      // They cost another decoding, on the thread that draws.
      const needsEdges = showsField({ width, height }, frame);
      setSeen((before) => {
        const known = before[index];
        if (known && (known.edges || !needsEdges)) return before;
        return { ...before, [index]: { width, height, edges: needsEdges ? edgesOf(image) : null } };
      });
    },
    [frame],
  );

  useStill({ beneath, visible, reports }, async () => {
    for (const [index, file] of files.entries()) {
      const fault = file ? tooLargeReason(file, index) : `page ${index + 1} is not in the program`;
      if (fault) throw new Error(fault);
    }
    await Promise.all(
      images.current.map(async (image, index) => {
        if (!image) return;
        await pictureRead(image, index);
        // The browser decodes with a frame that it draws, so it is asked for as early as can be.
        if (index === shownPage) await decode(index);
      }),
    );
  });

  useEffect(() => {
    if (!visible) return;
    const position = () => scene.joinAtMs + performance.now() - scene.beginsAt;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isGone = false;
    const turn = () => {
      const { index, leftMs } = pageAt(pages, position());
      // The page before stays until this one can be drawn whole.
      decode(index).then(
        // Decoded so late that another one is on by now, it is passed over.
        () => !isGone && index === pageAt(pages, position()).index && setShownPage(index),
        (error: Error) => !isGone && reports.failed(error.message),
      );
      if (leftMs !== null) timer = setTimeout(turn, Math.max(leftMs, MIN_PAGE_MS));
    };
    turn();
    return () => {
      isGone = true;
      if (timer) clearTimeout(timer);
    };
  }, [visible, scene.joinAtMs, scene.beginsAt, pages, reports, decode]);

  return (
    <div className="infographic" lang={language}>
      {pages.map((page, index) => {
        const file = files[index];
        return (
          <FramedMedia
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
              // What is known to be too large isn't even loaded.
              src={file && tooLargeReason(file, index) === null ? mediaUrl(file) : undefined}
              // Its edges are read for the field around it.
              crossOrigin="anonymous"
              alt={page.text}
              data-shown={index === shownPage}
              decoding="sync"
              draggable={false}
            />
          </FramedMedia>
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
