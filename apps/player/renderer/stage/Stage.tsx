import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import { InterludeScene } from '../interludes/InterludeScene.tsx';
import { PairingCorner, PairingScreen } from '../interludes/Pairing.tsx';
import { InfographicScene } from '../items/InfographicScene.tsx';
import { NoticeScene, noticeExpiry } from '../items/NoticeScene.tsx';
import { QrScene } from '../items/QrScene.tsx';
import { StreamScene } from '../items/StreamScene.tsx';
import { VideoScene } from '../items/VideoScene.tsx';
import { isCue, type Scene } from './director.ts';
import { Footer } from './Footer.tsx';
import type { SceneProps } from './scene.ts';
import type { Stage as StageModel, StageView } from './store.ts';

const StageContext = createContext<StageModel | null>(null);

export function useStage(): StageModel {
  const stage = useContext(StageContext);
  if (!stage) throw new Error('a scene is drawn outside of its stage');
  return stage;
}

export function useStageView<T>(select: (view: StageView) => T): T {
  return useStore(useStage().view, select);
}

export function Stage({ stage }: { stage: StageModel }) {
  return (
    <StageContext.Provider value={stage}>
      <main className="stage">
        <Layers />
      </main>
    </StageContext.Provider>
  );
}

function Layers() {
  const scenes = useStageView((view) => view.scenes);
  const setup = useStageView((view) => view.setup);
  const pairing = useStageView((view) => view.pairing);
  const seen = scenes.findLast(isSeen);
  return (
    <>
      {scenes.map((scene) => (
        <Layer key={scene.key} scene={scene} />
      ))}
      <Footer tone={seen ? toneOf(seen) : 'plain'} expiry={seen ? noticeExpiry(seen, setup) : null} />
      {pairing?.corner && <PairingCorner pairing={pairing} />}
      {pairing && !pairing.corner && <PairingScreen pairing={pairing} />}
    </>
  );
}

function Layer({ scene }: { scene: Scene }) {
  const { director } = useStage();
  const reports = useMemo(() => director.reportsOf(scene.key), [director, scene.key]);
  return (
    <div
      className="layer"
      data-phase={scene.phase}
      aria-hidden={!isSeen(scene)}
      {...(isCue(scene.content)
        ? { 'data-cue': scene.content.id, 'data-item': scene.content.item.id }
        : { 'data-interlude': scene.content.type })}
    >
      <Content scene={scene} visible={isSeen(scene)} reports={reports} />
    </div>
  );
}

function Content(props: Omit<SceneProps, 'cue' | 'item'>) {
  const { content } = props.scene;
  if (!isCue(content)) return <InterludeScene {...props} interlude={content} />;
  const { item } = content;
  switch (item.kind) {
    case 'video':
      return <VideoScene {...props} cue={content} item={item} />;
    case 'infographic':
      return <InfographicScene {...props} cue={content} item={item} />;
    case 'qr':
      return <QrScene {...props} cue={content} item={item} />;
    case 'stream':
      return <StreamScene {...props} cue={content} item={item} />;
    case 'notice':
      return <NoticeScene {...props} cue={content} item={item} />;
  }
}

function isSeen({ phase }: Scene): boolean {
  return phase === 'revealing' || phase === 'visible' || phase === 'leaving';
}

/** The footer's field goes with the item above it; with a closed screen it goes dark too. */
function toneOf({ content }: Scene): string {
  if (!isCue(content)) return content.type === 'closed' ? 'closed' : 'plain';
  return content.item.kind === 'notice' ? content.item.severity : 'plain';
}
