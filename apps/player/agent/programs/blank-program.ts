import { type PreparedProgram, prepare } from '@bacheca/shared/engine/layout/prepare-program';

/** A player that has no program yet plays it: it has no rules, so that nothing shows but the fallback and takeovers. */
export const BLANK: PreparedProgram = prepare({
  format: 1,
  location: {
    id: 'unknown',
    name: 'Bacheca',
    kind: 'office',
    timeZone: 'Europe/Rome',
    languages: [
      { language: 'it', weight: 1 },
      { language: 'en', weight: 1 },
    ],
    synchronised: false,
  },
  from: '1970-01-01T00:00:00Z',
  until: '1970-01-01T00:00:00Z',
  rules: [],
  playlists: {},
  items: {},
  mediaFiles: {},
});
