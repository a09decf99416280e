import type { faults as italian } from '../it/faults.ts';

export const faults = {
  'program-earlier': 'an earlier one plays',
  'program-none': 'there is no other',
  'programs-folder-none': 'The folder of programs was none',
  'programs-list-damaged': 'The list of programs was damaged, the newest program plays,',
  'program-damaged': 'The program {{revision}} was damaged on disk ({{why}})',
  'journal-given-up':
    'The player ended each time it read it: the plays in it that were not reported yet are not counted',
  'journal-saved': 'Of the plays that were not reported yet, {{saved}} could be saved and {{lost}} could not',
  'entries-left-out':
    "{{count}} of {{of}} {{list}} can't be read by this player and left out; the others hold ({{why}})",
  'list-takeovers': 'takeovers',
  'list-withdrawn': 'withdrawn items',
  'list-journals': 'play journals',
  'disk-nothing': 'Nothing can be written',
  'disk-something': 'Something could not be written',
  'disk-program': 'The program could not be written',
  'disk-program-choice': 'The choice of the program could not be written',
  'disk-stick-key': 'The key of the sticks could not be written',
  'disk-takeovers': 'The list of takeovers could not be written',
  'disk-commands': 'The list of commands could not be written',
  'disk-last-word': 'The time of the last word could not be written',
  'disk-time': 'The time could not be written',
  'panel-switch-on': 'switched on',
  'panel-switch-off': 'switched off',
  'panel-off-though-open': 'off though it should show something',
  'panel-on-though-closed': 'on though the place is closed',
  'clock-back': 'back',
  'clock-forward': 'forward',
  'stick-older': 'holds an older program than the player has',
  'stick-unusable': "can't be used: {{why}}",
  'stick-takes-no-plays': 'takes no plays: {{why}}',

  // Why the stage could not show something, as `renderer/` says it.
  'shown-http': 'its server answers with HTTP {{status}}',
  'shown-cors': 'its server does not allow other pages to play it (CORS)',
  'shown-unreachable': 'its server can not be reached',
  'shown-web-page': 'there is a web page at its address, not a stream',
  'shown-https-only': 'only https addresses are played, and this one begins with {{protocol}}',
  'shown-stood-still': 'it stood still for {{seconds}} s',
  'shown-picture-stopped': 'its picture stopped at {{seconds}} s while its time ran on',
  'shown-list-empty': 'its list has nothing to play',
  'shown-list-unreadable': 'its list can not be read',
  'shown-list-damaged': 'its playlist is damaged',
  'shown-encrypted': 'it is encrypted in a way that this player can not open',
  'shown-form': 'it is in a form that this player can not show',
  'shown-part-damaged': 'a part of it is damaged',
  'shown-part-large': 'a part of it is too large for this player',
  'shown-stream-ended': 'the stream has ended',
  'shown-damaged': 'the video is damaged',
  'shown-no-longer-read': 'the video can no longer be read',
  'shown-missing': 'the video is missing or in a form that this player can not show',
  'shown-no-picture': 'there is no picture in it that can be shown',
  'shown-not-ready': 'it was not ready in time',
  'shown-not-ready-before-end': 'it was not ready before its end',
  'shown-ended-early': 'it ended before its time',
  'shown-no-frame': 'no frame was presented in {{seconds}} s',
  'shown-subtitles': 'its subtitles can not be read',
  'shown-page': "page {{page}} can't be read",
  'shown-not-allowed': 'the player does not allow it to play',
  'shown-no-file': 'its file is not in the program',
  'shown-no-streams': 'this player can not show streams',
  'shown-page-large': 'page {{page}} has {{megapixels}} megapixels, and a player shows up to {{max}}',
  'shown-hls': 'hls.js says {{details}}',
  'shown-not-at-all': 'it could not be shown',

  // Why a connection failed: what is known of it, and what to look at.
  'net-refused':
    'nothing listens at {{at}}: the scheduler is off, or its address or port is another ({{code}})',
  'net-cut': 'the connection to {{at}} was cut off by the other side or something in between ({{code}})',
  'net-timed-out':
    '{{at}} did not answer in time: it is off, or a firewall keeps the player from it ({{code}})',
  'net-silent': '{{at}} did not answer in {{seconds}} s: it is off, or a firewall keeps the player from it',
  'net-no-way': 'there is no way to {{at}}: look at the player’s cable, Wi-Fi and router ({{code}})',
  'net-no-network':
    'the player has no network that leads to {{at}}: look at its cable, Wi-Fi and router ({{code}})',
  'net-down': 'the player’s network is down: look at its cable, Wi-Fi and router ({{code}})',
  'net-no-address':
    'the player has no address of the kind of {{at}}: look at its network settings ({{code}})',
  'net-name-unknown':
    'the name {{host}} is not known: check BACHECA_SERVER and the network’s name server ({{code}})',
  'net-name-unanswered':
    'the network’s name server did not answer for {{host}}: look at the player’s network ({{code}})',
  'net-other-tls':
    '{{at}} does not speak TLS as expected: check whether BACHECA_SERVER should begin with http: or have another port ({{code}})',
  'net-no-tls':
    '{{at}} does not speak TLS: check whether BACHECA_SERVER should begin with http: or have another port ({{code}})',
  'net-tls-silent': '{{host}} did not finish its TLS greeting in {{seconds}} s',
  'net-cut-early': 'the connection was cut off while it was being made',
  'net-cut-midway': 'the connection ended in the middle',
  'net-stalled': 'nothing arrived for {{seconds}} s',
  'net-certificate-name':
    'the certificate at {{at}} is for another name: use the name in it for BACHECA_SERVER, or have one made for {{host}}; if it is the network’s login page, have this player let through ({{code}})',
  'net-certificate-expired': 'the certificate of {{host}} has expired: have it renewed ({{code}})',
  'net-certificate-early': 'the certificate of {{host}} is not valid yet: look at its dates ({{code}})',
  'net-certificate-revoked': 'the certificate of {{host}} was revoked: have another one made ({{code}})',
  'net-certificate-none': '{{host}} sent no certificate: look at its settings ({{code}})',
  'net-certificate-purpose':
    'the certificate of {{host}} is not for servers: have another one made ({{code}})',
  'net-certificate-untrusted':
    'the certificate of {{host}} is by an authority that this player does not trust ({{code}}): if it is the town’s own, put that authority’s certificate (PEM) into a file and name it in BACHECA_CA_FILE, or add it to the system’s; if it is a public one, have the server send its intermediate certificates too',
  'net-clock':
    "this player's clock says {{day}}, when the certificate of {{host}} is not valid; {{why}}. Set the player's clock, or have it set by NTP",
  'net-clock-changed': 'the server’s certificate changed meanwhile',
  'net-clock-unasked': 'the time could not be asked ({{why}})',
  'net-clock-untold': 'the server tells no time',
  'net-clock-absurd': "the server says that it is {{day}}, which can't be",
  'net-clock-neither': 'nor is it valid on {{day}}, which the server says it is ({{code}})',
  'net-proxy-silent': 'the proxy {{proxy}} did not answer in time',
  'net-proxy-unreachable':
    "the proxy {{proxy}} can't be reached ({{why}}): check BACHECA_PROXY and the proxy variables",
  'net-proxy-refused': 'the proxy {{proxy}} did not let it through to {{target}}: {{why}}',
  'net-proxy-address': '{{proxy}} is no address of a proxy: check BACHECA_PROXY',
  'net-proxy-kind': 'proxies of the kind {{protocol}} are not supported: set BACHECA_PROXY to an HTTP proxy',
  'net-no-web-server':
    'what answers at {{at}} is no web server, or something in between changes its answers: check BACHECA_SERVER ({{code}})',
  'net-changed':
    'what came from {{at}} is not as the scheduler sent it: have WebSockets passed through unchanged in between ({{code}})',
  'net-hangs':
    '{{at}} takes connections but did not answer in time: the scheduler hangs, or what is in front of it waits for it',
  'net-no-scheduler':
    'what answers at {{at}} is no scheduler, or something in between changes WebSockets: check BACHECA_SERVER',
  'net-failed': 'the connection to {{host}} failed ({{why}}): look at what is between it and this player',
  'no-reason': 'no reason was given',

  // What an answer of HTTP that no scheduler gives means.
  'answer-sent-on':
    'it was sent on to {{where}} (HTTP {{status}}). If the scheduler has moved there, set BACHECA_SERVER to its new address; if that is a login page of the network, have this player let through without it',
  'answer-sent-nowhere':
    'it was sent on to nowhere (HTTP {{status}}): look at what is in front of the scheduler',
  'answer-refused':
    "something in between refused it (HTTP {{status}}): a proxy, a firewall or the network's login page. Have this player let through to the scheduler; its token is kept",
  'answer-proxy-sign-in':
    "the proxy wants a sign-in of a kind that players can't do (HTTP 407, {{kind}}): have this player let through without one, or with a name and a password (Basic)",
  'answer-proxy-password':
    'the proxy wants a user name and a password (HTTP 407): put them into BACHECA_PROXY, as in http://name:password@proxy:3128',
  'answer-log-in-first':
    'the network wants somebody to log in first (HTTP 511): have this player let through without its login page',
  'answer-not-there': 'there is no scheduler at this address (HTTP 404): check BACHECA_SERVER',
  'answer-no-link-there':
    'there is no scheduler at this address (HTTP 404): check BACHECA_SERVER, and that a server in front of it passes WebSockets on',
  'answer-no-websockets':
    'something in front of the scheduler does not pass WebSockets on as they are (HTTP {{status}}): have it pass the headers Upgrade and Connection (README shows how)',
  'answer-too-much':
    'something in front of the scheduler finds that it gets too much, or too slowly (HTTP {{status}})',
  'answer-failed': 'the scheduler, or the server in front of it, has failed (HTTP 500): look at its log',
  'answer-gateway': "the server in front of the scheduler can't reach it at the moment (HTTP {{status}})",
  'answer-page':
    "a page came in the scheduler's place (HTTP {{status}}): a login page of the network, or another server. Have this player let through, and check BACHECA_SERVER",
  'answer-unknown':
    "the scheduler's address answered HTTP {{status}}, which no scheduler does: check BACHECA_SERVER and what is between it and this player",
  'answer-of-scheduler': 'the scheduler answered HTTP {{status}}',

  // Why the link has ended.
  'link-token-refused': 'it refused the token',
  'link-other-protocol': 'it speaks another version of the protocol; update the player or the scheduler',
  'link-replaced': 'another player has linked with the same token',
  'link-unpaired': 'staff have unpaired this player',
  'link-bad-message': 'it did not understand a message ({{why}})',
  'link-no-details': 'no details',
  'link-not-json': 'it was not JSON',
  'link-member': '{{at}}: “{{said}}”',
  'link-too-big': 'a message was too big for it, or for something on the way',
  'link-stopping': 'the scheduler is stopping',
  'link-server-failed': 'the scheduler could not handle a message',
  'link-program-not-sent': 'the scheduler could not send the program',
  'link-crowded-out': 'newer screens wait to be paired from this address',
  'link-restarting': 'it is being restarted',
  'link-broke-off': 'the connection broke off without a word: look at the network in between',
  'link-closed': 'the connection was closed ({{code}})',
  'link-closed-saying': '{{said}} ({{code}})',
  'link-not-made':
    'the connection was not made within {{seconds}} s: the scheduler hangs, or what is in front of it waits for it, or the line is very slow',
  'link-silent': 'nothing was heard for {{seconds}} s',
  'link-no-greeting':
    'the connection was taken, but the scheduler said nothing for {{seconds}} s: it hangs, or something in between keeps its words',

  // Why a file does not come.
  'download-stopped': 'the download was stopped',
  'download-day-used-up': 'the bytes of this day are used up',
  'download-less': 'less came than the file is long',
  'download-nothing': 'the scheduler sent nothing',
  'download-other': 'something else answered in the scheduler’s place',
  'download-other-part': 'the scheduler sent another part of the file than asked for',
  'download-over-quota': 'the cache may hold {{bytes}} bytes, and what is needed takes more',
  'download-no-room': 'there is no room on the disk',
  'download-more': 'more arrived than the file is long',
  'download-not-hash': 'what arrived is not what its hash names',
  'download-too-short': 'it is too short',

  // Why the town's own authority is not trusted.
  'ca-empty': '{{path}}, which BACHECA_CA_FILE names, has no certificate in PEM form',
  'ca-unreadable': "the file that BACHECA_CA_FILE names can't be read ({{why}})",

  // What became of a command for the panel.
  'command-not-found': 'was not found',
  'command-printed-too-much': 'printed too much',
  'command-ended': 'ended with code {{code}}',
  'command-ended-saying': 'ended with code {{code}} and printed “{{said}}”',
  'command-too-slow': 'did not end in {{seconds}} s',
  'command-not-run': 'could not be run ({{why}})',

  // What is wrong with a stick.
  'stick-full': 'it is full',
  'stick-read-only': 'it is read-only',
  'stick-other-screen': "{{file}} can't be used: it is for another screen",
  'stick-file-unusable': "{{file}} can't be used: {{why}}",
  'stick-old-seal':
    "{{file}} can't be used: its seal is of the old kind, which is no longer taken: write it anew with the present version",
  'stick-wrong-seal':
    "{{file}} can't be used: its seal is not right: it was damaged, or is for another player. If all sticks are refused, the player needs its key anew (npm run provision)",
  'stick-other-version': "{{file}} can't be used: it was written by another version: {{detail}}",
  'stick-file-missing': '{{file}} is missing',
  'stick-file-damaged': '{{file}} is damaged on it',
  'stick-file-not-copied': "{{file}} can't be copied: {{why}}",
  'stick-file-disk-full': "{{file}} can't be copied: there is no room on the player's disk",
  'stick-file-over-quota': "{{file}} can't be copied: the player may not keep that much",
  'stick-no-file': '{{file}} is no file of ours',
  'stick-no-folder': '{{path}} is no folder of ours',
  'stick-program-refused': 'holds a program that is no good: {{why}}',

  // Why there is nothing on the screen.
  'fallback-closed': 'outside opening hours',
  'fallback-between': 'between two items',
  'fallback-no-program': 'no program yet',
  'fallback-no-rule': 'no rule has anything to show now',
  'fallback-not-ready': 'nothing was ready in time',
  'fallback-not-yet': 'nothing can be shown yet',

  // Why a program is no good, or did not work on this screen.
  'program-not-unpacked': 'it can’t be unpacked, perhaps it came damaged [{{code}}]',
  'program-other-bytes': 'its bytes are not those that its name says',
  'program-not-one': 'it is not a program',
  'program-not-resolved': 'what it shows can’t be worked out: “{{said}}”',
  'member-wrong': '{{at}} is not as it should be [{{code}}]',
  'trial-nothing-shown': 'none of its items could be shown',
  'trial-page-ended': 'the page ended before any item was shown',
  'trial-player-ended': 'the player ended unexpectedly soon after it had begun',
  'trial-machine-restarted': 'the machine restarted again and again soon after it had begun',
  'trial-item-ended-player': 'the player ended unexpectedly twice while it showed the item {{item}}',
  'first-then': '{{first}}; then {{next}}',

  // Why a page, or the process that draws for it, has ended (Electron’s `reason`) or was given up.
  'process-clean-exit': 'the process ended by itself [clean-exit {{exitCode}}]',
  'process-abnormal-exit': 'the process ended with an error [abnormal-exit {{exitCode}}]',
  'process-killed': 'something, perhaps the system, killed the process [killed {{exitCode}}]',
  'process-crashed': 'the process crashed [crashed {{exitCode}}]',
  'process-oom': 'the process ran out of memory [oom {{exitCode}}]',
  'process-launch-failed': 'the process did not start [launch-failed {{exitCode}}]',
  'process-integrity-failure': 'the program of Electron is damaged [integrity-failure {{exitCode}}]',
  'process-memory-eviction': 'the system ended the process to free memory [memory-eviction {{exitCode}}]',
  'process-ended': 'the process ended [{{reason}} {{exitCode}}]',
  'page-elsewhere': 'it went to {{url}}',
  'page-not-loaded': 'it did not load [{{code}}]',
  'page-unloaded': 'it did not load in time',
  'page-hung': 'it did not respond',
  'page-frameless': 'it was given no frames',
} as const satisfies Record<keyof typeof italian, string>;
