import type { scripts as italian } from '../it/scripts.ts';

export const scripts = {
  running: 'Bacheca is running: {{address}}',
  'which-scheduler': 'Say which scheduler the player belongs to: {{usage}}',
  building: 'Building the {{name}} …',
  'building-failed': 'Building the {{name}} failed; see above.',
  'staff-app': 'staff app',
  player: 'player',
  'fetching-electron': 'Fetching Electron, once (about 120 MB) …',
  'host-choice': 'BACHECA_PLAYER_HOST is "{{value}}"; it must be auto, electron or browser.',
  'no-electron-here': 'The player can’t run in Electron here: {{why}}.',
  'browser-host': 'Player: the browser host, because {{why}}. Open the address that it prints:',
  'electron-window': 'Player: an Electron window. Its log, with what Electron itself says, is {{file}}',
  'player-ended': 'The player ended with code {{code}}. The end of {{file}}:',
  'browser-asked-for': 'the browser host was asked for',
  'no-display': 'there is no display',
  root: 'Electron keeps its sandbox and so does not run as root',
  'no-electron': 'there is no Electron at {{path}}; to fetch it: npx install-electron',
  'not-started': '{{command}} could not be started: {{why}}',
} as const satisfies Record<keyof typeof italian, string>;
