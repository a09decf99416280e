import type { assetErrors as italian } from '../it/asset-errors.ts';

export const assetErrors = {
  'upload-length-missing': {
    title: 'Size missing',
    detail: 'Whoever uploads a file has to say first how large it is. Reload the page and try again.',
  },
  'bad-purpose': {
    title: 'Unknown purpose of the file',
    detail:
      'It is not clear what the file is for ({{purpose}}): the item to update is gone, or has no files. Reload the page and try again.',
  },
  'upload-gone': {
    title: 'Upload expired',
    detail: 'The upload had been left unfinished for too long and was removed. Upload the file again.',
  },
  'too-many-uploads': {
    title: 'Too many unfinished uploads',
    detail: 'You have {{max}} unfinished uploads already. Finish or cancel some, then upload the others.',
  },
  'asset-not-busy': {
    title: 'Nothing to stop',
    detail: '{{entity}} is not being prepared: it is finished or stopped already.',
  },
  'asset-not-failed': {
    title: 'Nothing to try again',
    detail: '{{entity}} has not failed: it is being prepared, or ready.',
  },
  'asset-cancelled': {
    title: 'Stopped',
    detail: 'Preparing the file was stopped. You can go on with “Try again”.',
  },
  'asset-failed': {
    title: 'The file could not be prepared',
    detail:
      'Preparing the file broke off because of a fault, not because of the file. Press “Try again”; if it happens again, tell whoever runs the server.',
  },
  'needs-video-tool': {
    title: 'ffmpeg is missing',
    detail:
      'Preparing this file takes {{tool}}, which is not installed on the server. Whoever runs the server can install it (on Debian: apt install ffmpeg); then press “Try again”.',
  },
  'needs-document-tool': {
    title: 'The PDF reader is missing',
    detail:
      'Preparing a PDF takes {{tool}}, which is not installed on the server. Whoever runs the server can install it (on Debian: apt install poppler-utils); then press “Try again”, or export each page as a PNG.',
  },
  'needs-heic-tool': {
    title: 'HEIC photograph',
    detail:
      'Reading HEIC photographs takes {{tool}}, which is not installed on the server. Export the photograph as JPEG, or ask whoever runs the server to install it (on Debian: apt install libheif-examples) and press “Try again”.',
  },
  'file-too-slow': {
    title: 'It takes too long',
    detail: 'Reading the file takes too long: it may be badly made. Export it again and upload it.',
  },
  'animation-too-long': {
    title: 'The animation is too long',
    detail: 'The animation lasts over {{minutes}} minutes. Export it as an MP4 video and upload that.',
  },
  'document-locked': {
    title: 'Protected PDF',
    detail: 'The PDF is protected by a password. Save a copy without one and upload it.',
  },
  'document-too-long': {
    title: 'Too many pages',
    detail:
      'The PDF has {{pages}} pages, and an item has {{max}} at most. Take out what is not needed, or divide it into several files.',
  },
  'office-document': {
    title: 'Presentation or archive',
    detail:
      'The file is a presentation, a document or a ZIP archive. Export it as PDF (File, Export) and upload that: each page becomes a slide.',
  },
  'virus-found': {
    title: 'The file has a virus',
    detail: '{{name}} was found in the file. Do not open it, and tell whoever looks after security.',
  },
  'scan-too-large': {
    title: 'Too large to be scanned',
    detail:
      'The file is larger than the virus scanner of the server takes. Export it smaller, or tell whoever runs the server.',
  },
} as const satisfies Record<keyof typeof italian, { title: string; detail: string }>;
