import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StageToAgent } from '../contract/stage.ts';
import { createHostLink, parseStageMessage } from './stage-link.ts';

describe('a message from the page', () => {
  it.each<StageToAgent>([
    { type: 'ready', display: { width: 1920, height: 1080 } },
    { type: 'shown', cueId: 'a', agoMs: 12.5 },
    { type: 'shown', cueId: 'a', agoMs: 0, positionMs: 4_000 },
    { type: 'ended', cueId: 'a', finished: true, durationMs: 10_000 },
    { type: 'ended', cueId: 'a', finished: false, durationMs: 1, frames: { shown: 30, dropped: 2 } },
    { type: 'failed', cueId: 'a', reason: 'the video is damaged', durationMs: 0 },
    { type: 'interlude', showing: 'bumper' },
  ])('of type $type is heard', (message) => {
    expect(parseStageMessage(structuredClone(message))).toEqual(message);
  });

  it.each([
    null,
    'ready',
    {},
    { type: 'quit' },
    { type: 'ready' },
    { type: 'shown', cueId: '', agoMs: 0 },
    { type: 'shown', cueId: 'a', agoMs: -1 },
    { type: 'shown', cueId: 'a', agoMs: 0, more: true },
    { type: 'ended', cueId: 'a', finished: 'yes', durationMs: 1 },
    { type: 'failed', cueId: 'a', reason: 'x'.repeat(301), durationMs: 0 },
    { type: 'interlude', showing: 'advert' },
  ])('like %j is not', (message) => {
    expect(parseStageMessage(message)).toBeNull();
  });

  it('of any other shape is not heard, and does no harm', () => {
    fc.assert(fc.property(fc.anything(), (message) => void expect(parseStageMessage(message)).toBeNull()));
  });
});

describe('the link of a host', () => {
  it('tells each listener until it unsubscribes', () => {
    const link = createHostLink(() => undefined);
    const heard: string[] = [];
    const unsubscribe = link.subscribe((message) => heard.push(message.type));
    link.receive({ type: 'interlude', showing: 'bumper' });
    unsubscribe();
    link.receive({ type: 'interlude', showing: 'closed' });
    expect(heard).toEqual(['interlude']);
  });
});
