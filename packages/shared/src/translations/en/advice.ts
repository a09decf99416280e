import type { advice as italian } from '../it/advice.ts';

export const advice = {
  interlaced:
    'The video is interlaced: moving edges will look like combs on the screen. Export it again deinterlaced.',
  hdr: 'The video is HDR: on an ordinary screen its colours may look pale. Export it again as SDR (BT.709).',
  'picture-begins-late':
    'The picture begins after {{seconds}} s: until then the item before stays on the screen. Export the video from where its picture begins.',
  'long-held-pictures':
    'A picture of the video stands still for up to {{seconds}} s. If it is a slide show, an infographic of several pages suits better.',
  'sound-not-heard':
    'The sound is {{codec}}, which the screens cannot play: the video will be silent. Export it with AAC sound.',
  'subtitles-reencoded':
    'The subtitles were in {{encoding}} and have been converted to UTF-8. Check the accented letters.',
  'subtitles-mended':
    'The subtitles have been converted or mended (format, times or order). Check them on the film.',
  'subtitles-cues-left-out':
    'Subtitles that cannot be shown and were left out: {{count}}. The first is on line {{line}}: {{why}}.',
  'subtitles-late':
    'The first subtitles begin only after {{minutes}} minutes: with a shorter film they will never show.',
  'file-not-replaced':
    'The file is ready but has not replaced that of “{{item}}”: the item is gone, or takes a file of another kind.',
  'film-silent':
    'The video has a sound track, but nothing is heard. If it should speak, export it again with its sound.',
  'sound-clipped':
    'The sound is distorted where it is loudest: recorded or exported too loud. Export it again at a lower volume.',
  'no-subtitles':
    'The video has sound: on screens it is often off, and who can’t hear can’t follow. Add subtitles in each language.',
  'draft-not-made': 'The file is ready, but no draft was made of it: {{why}}',
} as const satisfies Record<keyof typeof italian, string>;
