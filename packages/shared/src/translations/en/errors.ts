import type { errors as italian } from '../it/errors.ts';
import { assetErrors } from './asset-errors.ts';

export const errors = {
  ...assetErrors,
  'content-changed': {
    title: 'The content has changed',
    detail:
      '{{entity}} was changed while you looked at it. Open the page again and look at the new version before you decide.',
  },
  'already-approved': {
    title: 'Approved already',
    detail: '{{entity}} is approved as it is. If it must not be shown any more, revoke the approval.',
  },
  'not-approved': {
    title: 'Nothing to revoke',
    detail:
      '{{entity}} is not approved, so no screen shows it. If you opened it a while ago, reload the page.',
  },
  'own-draft': {
    title: 'You wrote some of it',
    detail:
      '{{entity}} has drafts of yours since the last approval, and needs another pair of eyes. Ask somebody else who approves.',
  },
  'takeover-needs-approval': {
    title: 'Needs an approval',
    detail:
      'A notice of free text can be started only by somebody who approves, but for emergencies. Use approved content, or ask somebody who approves to start it.',
  },
  'rule-nowhere': {
    title: 'Rule without places',
    detail:
      '{{entity}} excludes every place and screen that it is meant for. Remove an exclusion or change its target.',
  },
  'rule-no-items': {
    title: 'Empty playlist',
    detail: '{{entity}} uses a playlist that is empty: {{playlist}}. Add items to it first.',
  },
  'rule-over': {
    title: 'Rule is over',
    detail: '{{entity}} has already ended ({{until}}) and would never play. Move its end date.',
  },
  'rule-no-days': {
    title: 'No days',
    detail:
      '{{entity}} has no weekdays, and neither dates nor holidays that add days. Choose at least one day.',
  },
  'rule-no-opening-hours': {
    title: 'Opening hours missing',
    detail:
      '{{entity}} asks for the first or last minutes of opening, but there are no opening hours here: {{places}}. Add them to the location or remove the condition.',
  },
  'rule-items-not-valid': {
    title: 'Items out of their time',
    detail:
      '{{entity}} can show none of its items while it is valid: {{items}}. Correct the dates of the rule, of the items or the deadlines of their services.',
  },
  'rule-no-day-left': {
    title: 'No day left',
    detail:
      '{{entity}} would never play: its dates, weekdays and dayparts leave not one moment. Widen its period, its days or its dayparts.',
  },
  'rule-never-open': {
    title: 'Always while closed',
    detail:
      '{{entity}} only holds while these are closed: {{places}}. Change its dayparts or the opening hours.',
  },
  'rule-exact-times-outside': {
    title: 'Exact times never hold',
    detail:
      '{{entity}} has exact times that never fall while the rule holds and the place is open. Change the exact times or the dayparts.',
  },
  'rule-items-not-then': {
    title: 'Items never at those times',
    detail:
      '{{entity}} only holds while its items may not be shown: {{items}}. Correct the dates of the items or the days of the rule.',
  },
  'second-factor-required': {
    title: 'A second factor is needed',
    detail:
      'For your roles the password alone is not enough. Add an authenticator app or a passkey on the page of your account, then go on.',
  },
  'second-factor-missing': {
    title: 'No second factor',
    detail: 'Recovery codes are for people with an app or a passkey. Add one, and you get them with it.',
  },
  'wrong-second-factor': {
    title: 'Code not valid',
    detail:
      'The code is not the right one, or was used already. Wait until the app shows a new one and type that. If none ever works, check that the phone’s time is set automatically.',
  },
  'sign-in-step-over': {
    title: 'Time is up',
    detail: 'Too much time has passed, or you used this step already. Begin again.',
  },
  'app-there-already': {
    title: 'There is an app already',
    detail: 'Your account has an authenticator app already. Remove that one, then add the new one.',
  },
  'passkey-refused': {
    title: 'The passkey did not work',
    detail:
      'The passkey is not for this Bacheca, did not ask you to confirm, or is no longer there. Try again; if it does not work, sign in another way.',
  },
  'passkeys-need-name': {
    title: 'Passkeys do not work here',
    detail:
      'Browsers keep passkeys only for addresses with a name. Open Bacheca at its own address, like https://bacheca.comune.prato.it, or use an authenticator app.',
  },
  'managed-by-provider': {
    title: 'This is changed elsewhere',
    detail:
      'You sign in with your organisation’s identity: its password and second factor are changed there, not in Bacheca.',
  },
  'link-over': {
    title: 'The link no longer works',
    detail:
      'The link was used already, has expired, or a newer one has come. Ask whoever invited you for another, or use “Forgotten your password?”.',
  },
  'invited-already': {
    title: 'They have a password already',
    detail: 'This person has signed in already. If they forgot their password, give them a one-time one.',
  },
  'no-address': {
    title: 'There is no mail address',
    detail: 'This person has no mail address. Add it, or hand the link over yourself.',
  },
  'mail-refused': {
    title: 'Message refused',
    detail:
      'The mail server refused the message to {{address}}: {{answer}} Check the address, or ask whoever runs the mail.',
  },
  'empty-file': {
    title: 'Empty file',
    detail: 'The file is empty. Check that it is still where you took it from and upload it again.',
  },
  'unsupported-file': {
    title: 'Format not allowed',
    detail: 'The file is {{what}}, which the screens do not show. {{instead}} and upload that.',
  },
  'unsupported-codec': {
    title: 'Codec not allowed',
    detail:
      'The video is {{codec}}, which not every screen can show. Export it as MP4 with 8-bit H.264 (4:2:0) and AAC sound and upload that.',
  },
  'no-moving-picture': {
    title: 'No moving picture',
    detail: 'The file has only sound, or sound with a cover. Upload the cover as a picture, or a video.',
  },
  'file-incomplete': {
    title: 'Incomplete file',
    detail:
      'A part of the file is missing: copying or exporting it broke off. Copy or export it again and upload it.',
  },
  'file-damaged': {
    title: 'Damaged file',
    detail: 'The file is {{what}}, but it cannot be read. Export it again and upload it.',
  },
  'animated-picture': {
    title: 'Animated picture',
    detail:
      'The file is an animated {{format}} picture. Export it as an MP4 video (H.264), or as a still picture, and upload that.',
  },
  'video-duration': {
    title: 'Invalid duration',
    detail:
      'The video claims a duration of {{duration}}; it may be from {{leastMs}} ms to {{mostHours}} hours. Export it again with the right duration.',
  },
  'subtitles-encoding': {
    title: 'Unknown text encoding',
    detail:
      'It is not certain in which encoding the subtitles are written. Save them as UTF-8 and upload them again.',
  },
  'subtitles-empty': {
    title: 'No subtitles',
    detail: 'The file has no subtitle with its times. Export it again, or take the subtitles off the video.',
  },
  'subtitles-not-shown': {
    title: 'No subtitle to show',
    detail:
      'No subtitle in the file can be shown. The first is on line {{line}}: {{why}}. Correct it and upload it again.',
  },
  'media-check-ended': {
    title: 'Check of the file cut off',
    detail:
      'The check of the file was cut off before its end, and the file was not kept. Upload it again; if the same happens with the same file, export it anew from the program that made it.',
  },
  'media-check-busy': {
    title: 'File check busy',
    detail:
      'The server is checking other files, or this one takes too long, and it was not kept. Try again in a few minutes.',
  },
  'too-busy': {
    title: 'Too busy',
    detail: 'Too many people are signing in at this moment. Try again in a few seconds.',
  },
  'too-many-connections': {
    title: 'Too many requests at once',
    detail: 'Too many requests from this address are under way. Wait for them to end and try again.',
  },
  'request-timeout': {
    title: 'Request too slow',
    detail: 'The request did not arrive whole within {{seconds}} seconds. Try again.',
  },
  'one-time-password-expired': {
    title: 'One-time password expired',
    detail: 'This one-time password is not valid any more. Ask whoever runs Bacheca for another.',
  },
  'short-password': {
    title: 'Password too short',
    detail: 'The new password needs at least {{least}} characters. A phrase of three or four words will do.',
  },
  'common-password': {
    title: 'Password too common',
    detail:
      'The new password is easy to guess: it is among the most used, or repeats, or follows an order. Choose a phrase of your own of three or four words.',
  },
  'password-with-name': {
    title: 'Password with a name in it',
    detail: 'The new password contains your user name or Bacheca’s own. Choose one without.',
  },
  'password-of-names': {
    title: 'Password made of names',
    detail:
      'Without the names of the town, its offices and your own, too little of the new password is left: they are tried first. Choose a phrase of your own of three or four words.',
  },
  'wrong-host': {
    title: 'Address not in use',
    detail: 'This Bacheca does not answer to {{host}}. Its address is {{url}}.',
  },
  'unclear-request': {
    title: 'Ambiguous request',
    detail:
      'The header {{header}} is missing, repeated or not well written, and whoever is on the way might read it otherwise. Check the proxy or the program that sends the request.',
  },
  'version-required': {
    title: 'Version missing',
    detail: '{{entity}} exists already. To change it, say with If-Match which version was read.',
  },
  'changed-meanwhile': {
    title: 'Changed meanwhile',
    detail:
      '{{entity}} was changed by {{by}} while you worked on it. Reload the page, see what changed and make your change again.',
  },
  'deleted-meanwhile': {
    title: 'Deleted meanwhile',
    detail: '{{entity}} was deleted by {{by}} while you worked on it. Reload the page.',
  },
  'exists-already': {
    title: 'Exists already',
    detail: '{{entity}} exists already. Choose another id, or change the one that is there.',
  },
  'program-over-limit': {
    title: 'Program over the limit',
    detail:
      '{{entity}} would have {{count}} {{what}}; {{max}} is the most. {{advice}} Then publish again. The screens go on with the program they have.',
  },
  'over-limit': {
    title: 'Over the limit',
    detail: '{{entity}} has {{count}} {{what}}; {{max}} is the most. {{advice}} Then save again.',
  },
  'invalid-request': {
    title: 'Invalid request',
    detail: 'The field {{path}} is not right: {{why}}. Correct it and try again.',
  },
  'unreadable-body': {
    title: 'Unreadable request',
    detail: 'The request body cannot be read: {{why}}. Send valid JSON.',
  },
  'unreadable-address': {
    title: 'Unreadable address',
    detail: 'The address of the request is not written in a valid way. Correct it.',
  },
  'unsupported-media-type': {
    title: 'Format not allowed',
    detail: 'The format {{type}} is not allowed here. Allowed formats: {{allowed}}.',
  },
  'too-large': {
    title: 'Too large',
    detail: 'The request is over the limit of {{limit}}. Make it smaller or have the limit raised.',
  },
  'sign-in-required': {
    title: 'Sign-in required',
    detail: 'This needs you to be signed in. Sign in and try again.',
  },
  'player-token-required': {
    title: 'Unknown player',
    detail: 'The player token is missing or not valid. Pair the screen again.',
  },
  'wrong-credentials': {
    title: 'Sign-in failed',
    detail: 'The user name or the password is wrong. Check them and try again.',
  },
  'wrong-password': {
    title: 'Wrong password',
    detail: 'The current password is wrong. Enter it again.',
  },
  'same-password': {
    title: 'Same password',
    detail: 'The new password is the same as the current one. Choose another.',
  },
  'password-change-required': {
    title: 'Password change required',
    detail: 'You signed in with a one-time password. Change it to go on.',
  },
  'role-required': {
    title: 'Not allowed',
    detail: 'Your role ({{roles}}) does not allow this. It takes one of: {{allowed}}.',
  },
  'outside-own-places': {
    title: 'Outside your places',
    detail:
      'Your rights are for certain places only, and this concerns others: {{areas}}. Choose yours alone or ask an administrator.',
  },
  'line-break': {
    title: 'Several lines where there is one',
    detail:
      '{{entity}}: the field “{{field}}” is one line, but has a line break or a tab in it. Write it in one go, with spaces.',
  },
  'open-isolate': {
    title: 'Sign of direction without an end',
    detail:
      '{{entity}}: in the field “{{field}}” a sign that can’t be seen (U+2066 to U+2069) changes the direction of what follows. Delete the text and write it again.',
  },
  'foreign-origin': {
    title: 'Origin not allowed',
    detail:
      'The request comes from {{origin}}, which is not this Bacheca. Use the right address or set BACHECA_PUBLIC_URL.',
  },
  'use-public-address': {
    title: 'Another address',
    detail:
      'From this address, which is not protected, nobody can sign in. Open {{address}} and sign in there.',
  },
  'websocket-only': {
    title: 'WebSockets only',
    detail:
      'Players link here, by WebSocket. If a player asked, the proxy in front of Bacheca does not pass the headers Upgrade and Connection: the README shows how to set it up.',
  },
  'too-many-attempts': {
    title: 'Too many attempts',
    detail: 'Too many attempts from this address. Try again in {{seconds}} seconds.',
  },
  'no-such-address': {
    title: 'No such address',
    detail: 'The address {{path}} does not exist. Those that do are listed at /api/docs.',
  },
  'bad-cursor': {
    title: 'No such page of the list',
    detail:
      'The cursor is not of this list, or of another search or order. Begin again with the first page, without a cursor.',
  },
  'not-found': {
    title: 'Not found',
    detail: '{{entity}} does not exist. Reload the page: it may have been deleted.',
  },
  'id-mismatch': {
    title: 'Different ids',
    detail: 'The address says “{{inPath}}” and the content “{{inBody}}”. Make them the same.',
  },
  'missing-reference': {
    title: 'Missing reference',
    detail:
      '{{entity}} refers to something that does not exist: {{missing}}. Create it first or take it out.',
  },
  'in-use': {
    title: 'In use',
    detail: '{{entity}} is in use by: {{users}}. Remove these uses first.',
  },
  'wrong-media': {
    title: 'Unsuitable file',
    detail: '{{entity}} uses file {{sha256}} ({{type}}) where {{expected}} is needed. Choose another file.',
  },
  'unsuitable-url': {
    title: 'Unsuitable address',
    detail: '{{entity}} has an address that is not right ({{url}}): {{why}}.',
  },
  'subtitles-after-end': {
    title: 'Subtitles after the end',
    detail:
      '{{entity}}: the subtitles ({{language}}) begin after {{first}} s, and the video lasts {{duration}}. They would never show: upload those of this video.',
  },
  'unreadable-code': {
    title: 'Unreadable code',
    detail:
      '{{entity}} has a code that no telephone reads from {{distance, number(maximumFractionDigits: 1)}} m, from where people look at {{screen}}: it is read up to {{reach, number(maximumFractionDigits: 1)}} m. {{next}}.',
  },
  'blank-text': {
    title: 'Invisible text',
    detail:
      '{{entity}} has only spaces or invisible characters in the field “{{field}}”. Write something to read.',
  },
  'undrawable-characters': {
    title: 'Character not available',
    detail:
      '{{entity}} has characters that the screens cannot draw: {{characters}}. They are in the field “{{field}}”: take them out or write them another way.',
  },
  'too-many-tags': {
    title: 'Too many tags',
    detail: '{{entity}} can have at most {{max}} tags. Remove some, then add the others.',
  },
  'ends-before-start': {
    title: 'Dates reversed',
    detail: '{{entity}} ends before it starts, or has already ended. Correct the dates.',
  },
  'program-too-large': {
    title: 'Program too large',
    detail:
      'The program of {{entity}} has {{megabytes}} MB, and screens take {{max}} at most. Take out items, slots or texts, and publish again.',
  },
  'unknown-time-zone': {
    title: 'Unknown time zone',
    detail: '{{entity}} has the time zone “{{zone}}”, which does not exist. Use for example Europe/Rome.',
  },
  'hash-mismatch': {
    title: 'Different file',
    detail:
      'The file received has sha256 {{actual}}, expected was {{expected}}. It was not kept: upload it again.',
  },
  'media-lost': {
    title: 'File lost',
    detail: 'The file {{sha256}} is listed but no longer on the server’s disk. Upload it again.',
  },
  'picture-too-large': {
    title: 'Picture too large',
    detail:
      'The picture has {{megapixels}} megapixels, and a screen shows up to {{limit}}. Make it smaller and upload it again.',
  },
  'video-too-large': {
    title: 'Video too large',
    detail:
      'The video has {{width}} × {{height}} pixels, more than every screen can play. Export it at 3840 × 2160 at most and upload that.',
  },
  'no-ffprobe': {
    title: 'Video cannot be read',
    detail:
      'Uploading a video needs ffprobe on the server, which is not there. Install ffmpeg and try again.',
  },
  'upload-interrupted': {
    title: 'Upload interrupted',
    detail: 'The upload was interrupted and the file was not kept. Try again.',
  },
  'range-not-satisfiable': {
    title: 'Range not satisfiable',
    detail: 'The requested range is beyond the end of the file ({{bytes}} bytes). Ask for a valid one.',
  },
  'nothing-published': {
    title: 'Nothing published',
    detail: '{{entity}} has no program yet. Publish the changes.',
  },
  'invalid-span': {
    title: 'Invalid span',
    detail:
      'The span from {{from}} to {{to}} is not right: it has to end after it starts and last {{days}} days at most.',
  },
  'nothing-to-suggest': {
    title: 'Nothing to suggest',
    detail: 'No service in the catalogue has the journey or the theme “{{about}}”. Choose another one.',
  },
  'wrong-code': {
    title: 'Wrong code',
    detail: 'No screen shows the code {{shown}}, or it has expired. Read the code now on the screen.',
  },
  'screen-not-connected': {
    title: 'Screen not connected',
    detail:
      '{{entity}} is not connected, so it cannot show its name. Check that its player is on and has a network, then try again.',
  },
  'no-screen-connected': {
    title: 'No screen connected',
    detail:
      '{{entity}} has no connected screens that could show their names. Check that the players are on and have a network, then try again.',
  },
  'too-many-commands': {
    title: 'Too many commands waiting',
    detail:
      '{{entity}} has too many commands already that its player is still to do. Wait until they are done or have expired, then try again.',
  },
  'screen-has-player': {
    title: 'Screen already paired',
    detail: '{{entity}} already has the player {{player}}. Unpair that one first.',
  },
  'screen-being-paired': {
    title: 'Being paired already',
    detail: 'Somebody else is pairing it at this moment: {{entity}}. Reload the page in a few seconds.',
  },
  'claim-not-confirmed': {
    title: 'Pairing failed',
    detail:
      'The screen did not confirm in time and nothing was changed. Read the new code on the screen and try again.',
  },
  'last-admin': {
    title: 'Last administrator',
    detail:
      '{{user}} is the only administrator with a password of their own. Appoint another one first, who signs in.',
  },
  'no-space': {
    title: 'Disk full',
    detail: 'There is no room left on the server’s disk and nothing was saved. Free some and try again.',
  },
  'database-busy': {
    title: 'Database busy',
    detail: 'Another program keeps the database busy and nothing was saved. Try again in a moment.',
  },
  'internal-error': {
    title: 'Internal error',
    detail:
      'Something went wrong on the server. Try again; if it goes on, look for {{reference}} in the logs.',
  },
  'table-wrong': {
    title: 'Table to correct',
    detail:
      'Nothing was imported: {{count}} things in the file are wrong. The first is on line {{line}}: {{why}}. Correct the file and try again.',
  },
  'catalogue-changed-meanwhile': {
    title: 'Catalogue changed meanwhile',
    detail:
      'Nothing was imported: somebody changed the same services after you looked. See again what would change, and confirm.',
  },
} as const satisfies Record<keyof typeof italian, { title: string; detail: string }>;
