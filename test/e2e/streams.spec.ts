/** Streams in the forms that their senders give them, in a real Chromium. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { cue, test } from './support/stage.ts';

const stream = (id: string, url: string) =>
  cue(id, { id, title: id, kind: 'stream', durationMs: 60_000, variants: [{ language: 'it', url }] }, []);

/** Serves a playlist beside those of the gallery. */
async function playlist(page: Page, url: string, text: string): Promise<string> {
  await page.route(url, (route) => route.fulfill({ contentType: 'application/x-mpegurl', body: text }));
  return url;
}

test('the sound of a stream that is a rendition of its own is heard', async ({ stage, gallery }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-sound-'));
  const made = ['-t', '8', '-c:a', 'aac', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '0'];
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine', ...made, join(folder, 'list.m3u8')]);
  const pictures = await gallery.addStream(8);
  const sound = new URL('/sound/list.m3u8', pictures).href;
  await stage.page.route('**/sound/*', (route) =>
    route.fulfill({ body: readFileSync(join(folder, new URL(route.request().url()).pathname.slice(7))) }),
  );
  const url = await playlist(
    stage.page,
    new URL('/main', pictures).href,
    [
      '#EXTM3U',
      `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="voce",NAME="it",DEFAULT=YES,URI="${sound}"`,
      '#EXT-X-STREAM-INF:BANDWIDTH=500000,AUDIO="voce",CODECS="avc1.64001e,mp4a.40.2"',
      pictures,
    ].join('\n'),
  );
  await stage.setUp({ volume: 0.5 });
  await stage.play(stream('council', url));
  await expect.poll(stage.reports).toContain('shown council');
  const heardBytes = () =>
    stage.page
      .locator('video')
      .evaluate(
        (element) =>
          (element as unknown as { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount,
      );
  await expect.poll(heardBytes).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});

for (const [what, list, why] of [
  [
    'has nothing in its list',
    '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n',
    'its list has nothing to play',
  ],
  ['has a list that is damaged', '#EXTM3U\n#EXT-X-STREAM-INF:\nlist.m3u8\n', 'its list can not be read'],
] as const)
  test(`a stream that ${what} fails with a plain reason`, async ({ stage, gallery }) => {
    const url = await playlist(stage.page, new URL('/main', gallery.url).href, list);
    await stage.play(stream('tv', url));
    await expect.poll(stage.reports).toEqual(['failed tv']);
    expect((await stage.messages()).at(-1)).toMatchObject({ reason: `the stream can not be played: ${why}` });
  });
