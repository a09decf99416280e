import type { commands as italian } from '../it/commands.ts';

export const commands = {
  exported:
    '{{folder}} has the program {{revision}} of {{screen}} and its {{files}} media files ({{megabytes}} MB), {{written}} of them new.',
  imported: "{{plays}} plays from {{files}} files are on the scheduler's disk.",
  'audit-whole': 'The audit is whole. Entries: {{count}}. Its end, to be written down: {{end}}',
  'audit-broken':
    'The audit is broken at entry {{entry}}: somebody has changed or removed entries. {{whole}} before it are whole. Keep a copy of the data folder before you do anything else.',
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
