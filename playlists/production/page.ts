import { readFile } from 'node:fs/promises';
import { HEIGHT, U, WIDTH } from './drawing/svg.ts';
import type { Video } from './scene.ts';

/** Fades last this long; what appears also rises by `RISE_PX` (the identity's rule for motion). */
const FADE_MS = 300;
const RISE_PX = 8;

const fontWeights = [400, 600, 700] as const;
const fontSubsets = ['latin', 'latin-ext'] as const;

async function fontFaces(): Promise<string> {
  const faces = fontWeights.flatMap((weight) =>
    fontSubsets.map(async (subset) => {
      const file = new URL(
        import.meta.resolve(`@fontsource/titillium-web/files/titillium-web-${subset}-${weight}-normal.woff2`),
      );
      const base64 = (await readFile(file)).toString('base64');
      const range = subset === 'latin' ? 'U+0000-00FF, U+2000-206F, U+20AC' : 'U+0100-02FF';
      return `@font-face{font-family:"Titillium Web";font-weight:${weight};unicode-range:${range};src:url(data:font/woff2;base64,${base64})}`;
    }),
  );
  return (await Promise.all(faces)).join('');
}

async function html(lang: string, body: string, script = ''): Promise<string> {
  const tokens = await readFile(new URL('../../packages/shared/visual/tokens.css', import.meta.url), 'utf8');
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><style>${tokens}${await fontFaces()}
    * { box-sizing: border-box; margin: 0; }
    body { width: ${WIDTH}px; height: ${HEIGHT}px; overflow: hidden; position: relative; background: var(--blue-97);
      font-family: "Titillium Web", "Noto Sans CJK SC", sans-serif; -webkit-font-smoothing: antialiased; }
    svg text { font-family: "Titillium Web", "Noto Sans CJK SC", sans-serif; }
    .scene, .piece, .art { position: absolute; inset: 0; width: ${WIDTH}px; height: ${HEIGHT}px; }
    .words { position: absolute; }
    .badge { display: flex; align-items: center; gap: ${1.6 * U}px; height: ${7 * U}px; padding: 0 ${2.6 * U}px;
      border-radius: ${3.5 * U}px; font-size: ${3.2 * U}px; font-weight: 600; white-space: nowrap; }
    .badge svg { width: ${3.6 * U}px; height: ${3.6 * U}px; }
  </style><body>${body}${script && `<script>${script}</script>`}</body></html>`;
}

/** Makes a page with one still picture. */
export function stillPage(lang: string, body: string): Promise<string> {
  return html(lang, body);
}

/**
 * A page with a function `renderAt(ms)` that shows the pill as it is at that time, and returns what it set:
 * two times with the same answer look the same, so that only one of them needs drawing.
 */
export function videoPage(video: Video): Promise<string> {
  const scenes = video.scenes.map(
    (scene) =>
      `<div class="scene">${scene.field}${scene.pieces.map(({ html }) => `<div class="piece">${html}</div>`).join('')}</div>`,
  );
  let startMs = 0;
  const times = video.scenes.map(({ durationMs, pieces }) => {
    const scene = {
      startMs,
      pieces: pieces.map(({ atMs, untilMs }) => ({
        atMs: startMs + atMs,
        untilMs: startMs + (untilMs ?? 1e9),
      })),
    };
    startMs += durationMs;
    return scene;
  });
  return html('it', scenes.join(''), `const times = ${JSON.stringify(times)};${renderer}`);
}

/** A scene fades in over the one before it; the first is there from the first frame. */
const renderer = `
const ease = (x) => 1 - (1 - Math.min(1, Math.max(0, x))) ** 2;
const layers = [...document.querySelectorAll('.scene')].map((scene) => ({ scene, pieces: [...scene.querySelectorAll('.piece')] }));
function renderAt(ms) {
  const seen = [];
  layers.forEach(({ scene, pieces }, i) => {
    const { startMs, pieces: at } = times[i];
    const next = times[i + 1];
    const opacity = i === 0 ? 1 : ease((ms - startMs) / ${FADE_MS});
    const over = next && ms >= next.startMs + ${FADE_MS};
    scene.style.visibility = opacity > 0 && !over ? 'visible' : 'hidden';
    if (opacity === 0 || over) return;
    scene.style.opacity = opacity;
    seen.push(i, opacity);
    pieces.forEach((piece, j) => {
      const shown = ease((ms - at[j].atMs) / ${FADE_MS}) * (1 - ease((ms - at[j].untilMs) / ${FADE_MS}));
      const risen = ease((ms - at[j].atMs) / ${FADE_MS});
      piece.style.visibility = shown > 0 ? 'inherit' : 'hidden';
      piece.style.opacity = shown;
      piece.style.transform = risen < 1 ? 'translateY(' + (1 - risen) * ${RISE_PX} + 'px)' : 'none';
      seen.push(shown, risen);
    });
  });
  return seen.join();
}
renderAt(0);
`;
