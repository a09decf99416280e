import { useMemo } from 'react';
import { IdentifyCard } from '../interludes/IdentifyCard.tsx';
import { Bumper, InterludeScene } from '../interludes/InterludeScene.tsx';
import { PairingCorner, PairingScreen } from '../interludes/Pairing.tsx';
import { InfographicScene } from '../items/InfographicScene.tsx';
import { NoticeScene } from '../items/NoticeScene.tsx';
import { QrScene } from '../items/QrScene.tsx';
import { StreamScene } from '../items/stream/StreamScene.tsx';
import { VideoScene } from '../items/video/VideoScene.tsx';
import { StageContext, useStage, useStageView } from '../scene/context.ts';
import type { SceneProps } from '../scene/scene.ts';
import type { Scene } from './direction/scene-state.ts';
import { isCue } from './direction/stage-plan.ts';
import { Footer } from './Footer.tsx';
import { RotatedPanel } from './RotatedPanel.tsx';
import { SceneErrorBoundary } from './SceneErrorBoundary.tsx';
import type { Stage as StageModel } from './store.ts';

export function Stage({ stage }: { stage: StageModel }) {
  return (
    <StageContext.Provider value={stage}>
      <RotatedPanel>
        <Layers />
      </RotatedPanel>
    </StageContext.Provider>
  );
}

function Layers() {
  const scenes = useStageView((view) => view.scenes);
  const pairing = useStageView((view) => view.pairing);
  const identify = useStageView((view) => view.identify);
  // The undermost counts: those above it are leaving.
  const seen = scenes.find(isSeen);
  const hasFront = scenes.some(({ phase }) => phase === 'visible');
  return (
    <>
      {!hasFront && (
        // Until the first scene has had its first frame, which may be long on a slow player.
        <div className="backdrop" aria-hidden="true">
          <Bumper />
        </div>
      )}
      {scenes.map((scene) => (
        <Layer key={scene.key} scene={scene} />
      ))}
      <SceneErrorBoundary of={seen?.key} instead={null}>
        <Footer scene={seen ?? null} />
      </SceneErrorBoundary>
      <SceneErrorBoundary of={pairing} instead={null}>
        {pairing?.corner && <PairingCorner pairing={pairing} />}
        {pairing && !pairing.corner && <PairingScreen pairing={pairing} />}
      </SceneErrorBoundary>
      <SceneErrorBoundary of={identify} instead={null}>
        {identify && <IdentifyCard identify={identify} />}
      </SceneErrorBoundary>
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
      data-taken={scene.taken ?? undefined}
      data-covers={scene.covers}
      aria-hidden={!isSeen(scene)}
      onTransitionEnd={({ target, currentTarget }) => {
        if (target === currentTarget && scene.taken) reports.faded();
      }}
      {...(isCue(scene.content)
        ? { 'data-cue': scene.content.id, 'data-item': scene.content.item.id }
        : { 'data-interlude': scene.content.type })}
    >
      <SceneErrorBoundary of={scene.key} instead={<Bumper />} onFault={reports.failed}>
        <Content
          scene={scene}
          beneath={scene.phase === 'beneath'}
          visible={isSeen(scene)}
          reports={reports}
        />
      </SceneErrorBoundary>
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
