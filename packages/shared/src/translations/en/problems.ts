import type { problems as italian } from '../it/problems.ts';

export const problems = {
  'stage-gone': 'No page shows this screen: the window or tab with the player is closed. Open it again.',
  'stage-hidden': 'The page of this screen is hidden behind another tab or window. Bring it to the front.',
  'stage-silent': 'The page of this screen does not respond. Load it again, or restart the player.',
  'stage-failed': 'The page that draws the screen failed and was replaced (times: {{times}}). Last: {{why}}.',
  'stage-memory':
    'The page that draws the screen is replaced: it took {{megabytes}} MB of memory, its limit is {{limit}}.',
  'safe-mode':
    'The page that draws the screen fails again and again. The last good stills show; it is tried again after a while.',
  'gpu-failed': 'The process that draws for the graphics card ended ({{why}}) and was started again.',
  'agent-hung':
    "The player's agent had not started after {{seconds}} s and was started again (times: {{times}}). Check the disk of its data folder.",
  display:
    'There is no display “{{wanted}}” (BACHECA_DISPLAY); the primary one is used. There are: {{displays}}.',
  'stream-down': "“{{title}}” can't be played: {{why}}.",
  'item-quarantined': '“{{title}}” failed several times and is left out for some hours. Last: {{why}}.',
  'item-stalled':
    '“{{title}}” was not shown to its end: {{why}}. What follows plays, and it is tried again later; if it happens on other screens too, export and upload it anew.',
  'journal-corrupt': 'The play journal was damaged and is set aside as {{file}}. {{plays}}.',
  'journal-unwritable':
    "The play journal can't be written ({{why}}): until the disk can be written again, a power cut loses plays. Make the data folder writable; the player looks every minute.",
  'journal-write': "Plays can't be written to disk ({{why}}) and are held in memory. Make room on the disk.",
  'journal-full':
    'The play journal needs more room than it may take: what it holds was sent and not acknowledged, or is aggregated already.',
  'orders-corrupt':
    'The list of takeovers and withdrawn items was damaged and is set aside as {{file}}; the scheduler sends it again.',
  'commands-corrupt':
    'The list of commands received was damaged and is set aside as {{file}}: a command that was just given may be done once more.',
  'entries-unreadable': '{{entries}}. Update the player, or save what is named anew on the scheduler.',
  'media-wrong-content':
    "The scheduler's bytes for media file {{sha256}} are not those its hash names; they are discarded.",
  'media-unreachable': "A media file can't be fetched: {{why}}.",
  'media-disk-full':
    'The disk is full and nothing on it may go: what plays latest is not fetched. Make room on the disk.',
  'cache-quota':
    'What the programs need is more than the cache may hold: what plays latest is not fetched ({{why}}).',
  'media-disk': "A media file can't be written to disk: {{why}}.",
  'media-damaged': 'The media file {{sha256}} was damaged on disk; it is set aside and fetched again.',
  disk: '{{what}} to disk: {{why}}.',
  'panel-command':
    'The panel could not be {{switch}}: the command in {{variable}} {{why}}. It is tried again.',
  'panel-state':
    "The panel's state could not be read: the command in BACHECA_PANEL_STATE {{why}}. It should print on or off, or end with 0 for on and 1 for off.",
  'panel-differs': 'The panel is {{state}}. Look at its plug, its input and its own timer.',
  'no-scheduler':
    'The player was not told where its scheduler is: set BACHECA_SERVER. Until then it plays what it has.',
  'insecure-scheduler':
    "The scheduler's address {{url}} is not encrypted, so the player's token could be read on the way. Use https, or set BACHECA_ALLOW_INSECURE=1 if that network is trusted.",
  link: 'There is no link to the scheduler: {{why}}. The player goes on trying.',
  'scheduler-clock':
    "The scheduler's clock has jumped {{span}} {{way}}. This player keeps the time that it had; if the jump lasts {{minutes}} minutes it is followed. Look at the clock of the scheduler's machine.",
  'ca-file': "The town's certificate authority is not trusted: {{why}}.",
  stick: 'The stick that is plugged in {{what}}.',
  'identity-unwritable': "The player was paired but can't store that ({{why}}). Make room on its disk.",
  'identity-unreadable':
    "The player's identity can't be read ({{why}}): it plays what it has, without its scheduler. Look at its disk and start it again; if that does not help, pair it again.",
  'identity-corrupt':
    "The player's identity was damaged and is set aside as {{file}}. Pair the player again.",
  'program-refused': 'The scheduler sent a program that is no good: {{why}}.',
  'program-suspect': 'The program fails on this screen ({{why}}), and there is no earlier one to go back to.',
  'program-failed':
    'The program {{revision}} failed on this screen and is set aside: {{why}}. The one before plays; change something and publish again.',
  'program-fallback': 'The program that played last is gone or damaged; {{next}}.',
  'program-corrupt': '{{what}} and is set aside as {{file}}.',
} as const satisfies Record<keyof typeof italian, string>;
