import type { playerStartup as italian } from '../it/player-startup.ts';

export const playerStartup = {
  'wrong-setting': '{{variable}} is "{{value}}", but should be {{expected}}.',
  'stage-not-built': 'The stage is not built yet: run "npm run build" first.',
  'player-not-built': 'The player is not built yet: run "npm run build" first.',
  'data-folder-unusable':
    "The player can't read and write its data folder {{folder}} ({{why}}). Give the account that runs the player full access to it, or choose another folder.",
  'data-folder-locked': 'Another player already uses {{folder}}.',
  'identity-unreadable': "The player can't read {{path}} ({{why}}).",
  'port-in-use':
    'Port {{port}} is in use, perhaps by another player: set BACHECA_PLAYER_PORT to a free one, or to 0 for any.',

  // What a setting should be.
  'expected-server': 'the address of the scheduler, such as https://bacheca.comune.prato.it',
  'expected-cache': 'how many MB media may take, from 100 to 10000000',
  'expected-kiosk': '1 for a kiosk or 0 for a window',
  'expected-insecure': '1 to allow a scheduler without TLS on the network, or 0',
  'expected-proxy': 'the address of an HTTP proxy, such as http://proxy.comune.prato.it:3128',
  'expected-log-level': 'one of fatal, error, warn, info, debug, trace, silent',
  'expected-port': 'a port from 0 (any free one) to 65535',
  'expected-hour': 'an hour from 0 to 23',
  'expected-megabytes-from': 'a number of megabytes from {{min}}',
  'expected-megabytes': 'a number of megabytes from {{min}} to {{max}}',
  'expected-seconds': 'a number of seconds from {{min}} to {{max}}',
  'expected-command':
    'a program and its arguments, quoted by \' or " where need be, or a JSON array of texts',
} as const satisfies Record<keyof typeof italian, string>;
