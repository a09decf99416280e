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
} as const satisfies Record<keyof typeof italian, { title: string; detail: string }>;
