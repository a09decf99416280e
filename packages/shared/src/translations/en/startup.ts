import type { startup as italian } from '../it/startup.ts';

export const startup = {
  usage: 'Usage: {{usage}}',
  'wrong-arguments': '{{why}} Usage: {{usage}}',
  'wrong-setting': '{{variable}} is "{{value}}"; it should be {{expected}}.',
  'port-in-use':
    'Port {{port}} on {{host}} is in use by another program. Stop that one, or set BACHECA_PORT to another port.',
  'port-forbidden': 'This user may not listen on port {{port}}. Set BACHECA_PORT to one above 1023.',
  'no-such-host': 'BACHECA_HOST is "{{host}}", which is no address of this machine.',
  'data-folder-locked':
    'Another scheduler uses the data folder {{folder}}. Stop that one, or set BACHECA_DATA to another folder.',
  'data-folder-unusable':
    "The data folder {{folder}} can't be used ({{why}}). BACHECA_DATA should name a folder that this user can read and write.",
  'data-folder-shared':
    'The data folder {{folder}} has other things in it and can be read by every user of this machine. Name a folder of its own in BACHECA_DATA, or take its rights from the others: chmod 700 {{folder}}',
  'data-folder-open':
    "The data folder {{folder}} can be read by other users of this machine, and its rights can't be changed ({{why}}). It should belong to the user that runs Bacheca: chown -R USER {{folder}}",
  'database-in-use':
    'The database in {{folder}} is kept busy by another program. Close that one and start again.',
  'database-newer':
    '{{file}} was written by a newer Bacheca (database version {{version}}, this one knows {{known}}). Start the newer version again.',
  'postgres-unreachable':
    'The PostgreSQL server {{server}} can’t be reached ({{why}}). Check BACHECA_DATABASE_URL, and that the server runs.',
  'postgres-too-old': 'The PostgreSQL server {{server}} is version {{version}}; it must be {{min}} or newer.',
  'database-of-newer-release':
    'The database {{database}} is of a newer Bacheca (it knows “{{migration}}”). Start the newer version again.',
  'move-nothing-there': 'There is no installation in {{folder}}. BACHECA_DATA should name its data folder.',
  'move-target-full':
    'The database {{server}} is not empty: {{table}} has rows. Name a new one, or empty that one first.',
  'move-differs':
    'What was read back of “{{table}}” is not what was written. Nothing was kept: the PostgreSQL database is as empty as before, and the data folder is as it was. Run the command again; if it ends the same way, report it with this sentence.',
  'seal-secret-damaged':
    'The file {{path}}, which seals the sticks, is damaged. Put it back from a backup of the data folder. If there is none, delete it and start again: a new one is made, and the log says which players have to be given a new key.',
  'seal-secret-unreadable':
    "The file {{path}}, which seals the sticks, can't be read ({{why}}). It should belong to the user that runs Bacheca: chown USER {{path}}",
  'seal-secret-unwritable':
    "The file {{path}}, which seals the sticks, can't be written ({{why}}). Make room on the disk, and give the user that runs Bacheca full access to the folder.",
  'seed-unreadable':
    "{{file}} can't be read ({{why}}). BACHECA_SEED should name a folder like playlists/ of the repository, or none.",
  'seed-wrong': '{{file}} is not right at {{at}}: {{why}}.',
  'seed-unlisted-file': '{{file}} names {{path}}, which media.json does not list.',
  'seed-content': 'The content in {{folder}} is not right: {{why}}',
  'seed-media-type': 'media.json lists {{path}} as {{type}}, which no player shows.',
  'seed-media': "The media file {{path}} that media.json lists can't be taken in: {{why}}",
  'no-such-screen': 'There is no screen "{{screen}}". There are: {{known}}.',
  'no-such-user':
    'There is no user "{{user}}". There are: {{known}}. With --admin it is made, as an administrator.',
  'user-deleted': 'The user "{{user}}" was deleted meanwhile. Run the command again.',
  'identity-unwritable':
    "The player's identity can't be written into {{folder}} ({{why}}). Name another folder.",
  'stick-full': '{{folder}} is full. Make room on it, or take a larger stick.',
  'stick-read-only': '{{folder}} is read-only.',
  'no-stick': '{{folder}} has no folder "{{name}}": it is not a stick of Bacheca\'s.',
  'screen-without-player':
    'The screen "{{screen}}" has no player yet. Give it one first: npm run provision -- --screen {{screen}} --to FOLDER',
  'other-seal-key':
    'The player of "{{screen}}" has the key of another {{file}} than this scheduler has, and would refuse the stick. Put that file back into the scheduler\'s data folder; or give the player its new key: npm run provision -- --screen {{screen}} --to FOLDER, with a copy of the identity.json of its data folder in FOLDER, which then goes back there.',
  'screen-unpublished': 'Nothing is published for the screen "{{screen}}". Publish first.',
  'program-unreadable':
    'The program that is published for the screen "{{screen}}" can\'t be read ({{why}}). Publish again.',
  'media-gone': "The media file {{sha256}} is gone from the scheduler's disk. Upload it again.",
  'media-damaged': "The media file {{sha256}} is damaged on the scheduler's disk. Upload it again.",
} as const satisfies Record<keyof typeof italian, string>;
