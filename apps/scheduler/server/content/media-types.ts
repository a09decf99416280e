/**
 * What may be uploaded. `demuxer` is the one that ffprobe must read it with: left to guess, it would follow
 * a file that is really a list of other files. SVG is left out: opened by itself it can run scripts.
 */
export const mediaTypes = {
  'video/mp4': { demuxer: 'mov' },
  'video/webm': { demuxer: 'matroska' },
  'image/png': { demuxer: 'png_pipe' },
  'image/jpeg': { demuxer: 'jpeg_pipe' },
  'image/webp': { demuxer: 'webp_pipe' },
  'text/vtt': { demuxer: null },
} as const;
export type MediaType = keyof typeof mediaTypes;

export function isMediaType(type: string): type is MediaType {
  return Object.hasOwn(mediaTypes, type);
}
