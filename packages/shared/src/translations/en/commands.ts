import type { commands as italian } from '../it/commands.ts';

export const commands = {
  'approvals-proved':
    'Approvals: {{contents}} contents in {{programs}} programs, all of them approved when those were written.',
  'approvals-unproved':
    'Approvals: these contents are in a program without an approval that stood: {{list}}. Compare with a backup.',
  exported:
    '{{folder}} has the program {{revision}} of {{screen}} and its {{files}} media files ({{megabytes}} MB), {{written}} of them new.',
  imported: "{{plays}} plays from {{files}} files are on the scheduler's disk.",
  'audit-whole': 'The audit is whole. Entries: {{count}}. Its end, to be written down: {{end}}',
  'audit-broken':
    'The audit is broken at entry {{entry}}: somebody has changed or removed entries. {{whole}} before it are whole. Keep a copy of the data folder before you do anything else.',
  'move-help':
    'Moves everything that is in the SQLite files of the data folder (BACHECA_DATA) to a PostgreSQL database that is empty, and compares every row. The scheduler must not run meanwhile. Media and secrets stay in the data folder, and the SQLite files stay as they are. The address may also stand in BACHECA_DATABASE_URL.\n\n{{usage}}',
  moving: '{{table}}: {{rows}} rows',
  'move-damaged':
    'The file {{file}} was damaged and set aside some time ago; its plays stay there, and their counts are moved.',
  moved:
    'Everything is on {{server}} and was compared: {{rows}} rows and {{plays}} plays. From now on start the scheduler with BACHECA_DATABASE_URL, and with the same data folder {{folder}}: media and secrets stay there. Keep a backup of it; the SQLite files in it are of no more use.',
  'import-refused': '{{name}} stays on the stick: {{why}}.',
  'identity-kept': '{{folder}} already has a good identity for {{screen}}.',
  'identity-created': '{{folder}} now has the identity of a new player for {{screen}}.',
  'identity-replaced':
    '{{folder}} now has the identity of a new player for {{screen}}; the earlier one is unpaired.',
  'is-admin-now': '{{user}} is an administrator now.',
  'first-sign-in': 'First sign-in',
  'new-password': 'New password',
  user: 'user',
  password: 'password',
  'password-in': 'password in',
  'password-valid': 'Valid for 72 hours, shown only now; you will change it when you sign in.',
} as const satisfies Record<keyof typeof italian, string>;
