/** Films whose picture stops, or seems to, while their sound runs on, in a real Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { makeUnusualVideo, type UnusualVideoKind } from '../support/unusual-videos.ts';
import { test as base, video } from './support/stage.ts';

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'bacheca-films-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

test('a picture that dies under running sound is told, and gives way to what follows', async ({
  stage,
  gallery,
  folder,
}) => {
  const { bytes, file } = await makeUnusualVideo(folder, 'picture-dies-halfway');
  const { sha256, bytes: size, ...facts } = file;
  expect(await gallery.add(bytes, facts)).toMatchObject({ sha256, bytes: size });
  expect(file).toMatchObject({ durationMs: 12_000, longestHoldMs: 33 });
  await stage.setUp({ volume: 0.5 });
  await stage.play(video('a', file, { endsInMs: 12_000 }), { type: 'bumper' }, 12_000);
  await expect.poll(stage.reports).toContain('failed a');
  expect((await stage.reports()).slice(0, 2)).toEqual(['shown a', 'failed a']);
  const failed = (await stage.messages()).find(({ type }) => type === 'failed');
  // In one place of twelve seconds, and not at their end: at which of its last pictures it was noticed is the machine's.
  expect(failed).toMatchObject({
    reason: expect.stringMatching(/^its picture stopped at \d\.\d s while its time ran on$/),
    stalled: true,
  });
});

for (const [what, kind, tag] of [
  ['with a picture a second', 'one-frame-a-second', '@long'],
  ['with pictures at uneven times', 'variable-rate', '@long'],
  ['with a slide that is held for 20 s', 'slide-held-20s', '@long'],
  // A short test in `media.spec.ts` has one as well.
  ['whose picture begins after its sound', 'picture-begins-late', '@long'],
  ['that lost packets, by whose own times a picture is held', 'packets-lost', []],
  ['whose picture ends before its sound', 'picture-ends-halfway', []],
] as const satisfies readonly (readonly [string, UnusualVideoKind, string | readonly string[]])[])
  test(`a film ${what} plays whole`, { tag: [tag].flat() }, async ({ stage, gallery, folder }) => {
    const { bytes, file } = await makeUnusualVideo(folder, kind);
    const { sha256: _, bytes: __, ...facts } = file;
    await gallery.add(bytes, facts);
    await stage.setUp({ volume: 0.5 });
    const endsInMs = file.durationMs ?? 0;
    await stage.play(video('a', file, { endsInMs }), { type: 'bumper' }, endsInMs);
    await expect.poll(stage.reports, { timeout: 90_000 }).toEqual(['shown a', 'ended a', 'interlude bumper']);
    expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: true });
  });
