/** What a media file may be once it is kept; `probe.ts` tells which it is. SVG is left out: it can run scripts. */
export const mediaTypes = [
  'video/mp4',
  'video/webm',
  'image/png',
  'image/jpeg',
  'image/webp',
  'text/vtt',
] as const;
export type MediaType = (typeof mediaTypes)[number];

export function isMediaType(type: string): type is MediaType {
  return (mediaTypes as readonly string[]).includes(type);
}
