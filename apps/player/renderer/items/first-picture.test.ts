import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Cue } from '../../contract/stage.ts';
import { fetchPicture } from './first-picture.ts';

const [first, second, english] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];

let decoded: string[];
let fetched: { src: string; crossOrigin: string | null }[];

beforeEach(() => {
  fetched = [];
  decoded = [];
  class FetchedImage {
    src = '';
    crossOrigin: string | null = null;
    constructor() {
      fetched.push(this);
    }
    decode = () => {
      decoded.push(this.src);
      return Promise.reject(new Error('damaged'));
    };
  }
  vi.stubGlobal('Image', FetchedImage);
});
afterEach(() => vi.unstubAllGlobals());

function cue(over: Partial<Cue> = {}): Cue {
  const page = (media: string) => ({ media, text: '', durationMs: 5_000 });
  return {
    id: 'a',
    item: {
      id: 'a',
      title: 'a',
      kind: 'infographic',
      variants: [
        { language: 'it', pages: [page(first), page(second)] },
        { language: 'en', pages: [page(english)] },
      ],
    },
    language: 'it',
    mediaFiles: Object.fromEntries(
      [first, second, english].map((sha256) => [
        sha256,
        { sha256, bytes: 1_000, mimeType: 'image/png', width: 1920, height: 1080 },
      ]),
    ),
    startsInMs: 0,
    endsInMs: 10_000,
    joinAtMs: 0,
    cutAtEnd: false,
    ...over,
  };
}

const mediaUrl = ({ sha256 }: { sha256: string }) => `/media/${sha256}`;
const urls = () => fetched.map(({ src }) => src);

it('fetches the pages of an infographic in the cue’s language, as its scene asks for them', () => {
  fetchPicture(cue(), { mediaUrl });
  fetchPicture(cue({ language: 'en' }), { mediaUrl });
  expect(urls()).toEqual([`/media/${first}`, `/media/${second}`, `/media/${english}`]);
  expect(fetched.map(({ crossOrigin }) => crossOrigin)).toEqual(Array(3).fill('anonymous'));
});

it('decodes the page that is on', () => {
  fetchPicture(cue(), { mediaUrl });
  fetchPicture(cue({ joinAtMs: 7_000 }), { mediaUrl });
  expect(decoded).toEqual([`/media/${first}`, `/media/${second}`]);
});

it('fetches nothing of what has no picture, of a language that is not there, or that no player shows', () => {
  fetchPicture({ type: 'bumper' }, { mediaUrl });
  fetchPicture(cue({ language: 'ar' }), { mediaUrl });
  fetchPicture(cue({ mediaFiles: {} }), { mediaUrl });
  const huge = { sha256: first, bytes: 1_000, mimeType: 'image/png' as const, width: 20_000, height: 10_000 };
  fetchPicture(cue({ mediaFiles: { [first]: huge } }), { mediaUrl });
  expect(urls()).toEqual([]);
});
