/** Says what the engine found as a sentence for staff, in Italian and in English. */

import type { Language } from '@bacheca/shared/model/ids';
import type { ItemFinding } from '@bacheca/shared/questions/explain';
import type { RuleFinding } from '@bacheca/shared/questions/explain-rule';
import type { ReviewFinding } from '@bacheca/shared/questions/review';
import type { LeftOutReason, SuggestReason } from '@bacheca/shared/questions/suggest';
import { dateFormat, numberFormat } from '@bacheca/shared/text/formats';
import type { Locale } from '@bacheca/shared/translations/phrase';

/** What the scheduler knows beyond the engine. */
export type OwnFinding =
  | { readonly code: 'withdrawn' }
  /** It is in the drafts and not in what was published. */
  | { readonly code: 'not-published' };

type Finding = ItemFinding | OwnFinding | RuleFinding | ReviewFinding | SuggestReason | LeftOutReason;
type Code = Finding['code'];

/** How things are called, in one language and one time zone. */
export interface FindingTranslator {
  readonly locale: Locale;
  when(at: number | string): string;
  languages(codes: readonly Language[]): string;
  item(id: string): string;
  metres(distance: number): string;
}

type Sentences = {
  readonly [Each in Code]: (
    finding: Extract<Finding, { code: Each }>,
    translate: FindingTranslator,
  ) => readonly [italian: string, english: string];
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const NAMES = { it: namesIn('it-IT'), en: namesIn('en-GB') };

function namesIn(tag: string) {
  return {
    names: new Intl.DisplayNames(tag, { type: 'language' }),
    list: new Intl.ListFormat(tag),
  };
}

export function createFindingTranslator(
  locale: Locale,
  timeZone: string,
  titles: ReadonlyMap<string, string>,
): FindingTranslator {
  const tag = locale === 'it' ? 'it-IT' : 'en-GB';
  const format = dateFormat(tag, { timeZone, dateStyle: 'medium', timeStyle: 'medium' });
  const dates = dateFormat(tag, { timeZone: 'UTC', dateStyle: 'medium' });
  const { names, list } = NAMES[locale];
  const lengths = numberFormat(tag, {
    style: 'unit',
    unit: 'meter',
    maximumFractionDigits: 1,
  });
  return {
    locale,
    when: (at) => (typeof at === 'string' && DATE.test(at) ? dates : format).format(new Date(at)),
    languages: (codes) => list.format(codes.map((code) => names.of(code) ?? code)),
    metres: (distance) => lengths.format(distance),
    item(id) {
      const title = titles.get(id) ?? id;
      return locale === 'it' ? `«${title}»` : `“${title}”`;
    },
  };
}

/** Returns the finding with its sentence. */
export function translated<Found extends Finding>(
  found: Found,
  translate: FindingTranslator,
): Found & { text: string } {
  // The table pairs each code with its own finding, which an index by a union can't express.
  const sentence = SENTENCES[found.code] as (
    finding: Finding,
    translate: FindingTranslator,
  ) => readonly [string, string];
  const [italian, english] = sentence(found, translate);
  return { ...found, text: translate.locale === 'it' ? italian : english };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function rules(ids: readonly string[]): string {
  return ids.join(', ');
}

const DAY_REASONS = {
  'except-date': ['è una data esclusa', 'it is an excluded date'],
  holiday: ['è un giorno festivo', 'it is a public holiday'],
  weekday: ['non è uno dei suoi giorni della settimana', 'it is not one of its weekdays'],
} as const;

const SENTENCES: Sentences = {
  'on-screen': ({ sinceMs, untilMs, language }, translate) => [
    `È in onda da ${translate.when(sinceMs)} a ${translate.when(untilMs)} (${translate.languages([language])}).`,
    `It is on screen from ${translate.when(sinceMs)} until ${translate.when(untilMs)} (${translate.languages([language])}).`,
  ],
  substitute: ({ plannedItemId }, translate) => [
    `Prende il posto di ${translate.item(plannedItemId)}, che ora non si può mostrare.`,
    `It stands in for ${translate.item(plannedItemId)}, which cannot be shown now.`,
  ],
  'not-in-program': () => [
    'Non è nel programma di questo schermo: nessuna regola lo porta qui.',
    'It is not in the program of this screen: no rule brings it here.',
  ],
  'no-rule': () => [
    'Nessuna regola usa una playlist che lo contiene.',
    'No rule plays a playlist that has it.',
  ],
  'not-yet-valid': (found, translate) => {
    const at = translate.when('validFrom' in found ? found.validFrom : found.fromMs);
    return [`Si può mostrare solo da ${at}.`, `It may be shown only from ${at} on.`];
  },
  'no-longer-valid': ({ validUntil }, translate) => [
    `Non si può più mostrare: valeva fino a ${translate.when(validUntil)}.`,
    `It may no longer be shown: it was valid until ${translate.when(validUntil)}.`,
  ],
  'deadline-not-open': ({ opensAt }, translate) => [
    `Il servizio non è ancora aperto: apre ${translate.when(opensAt)}.`,
    `The service is not open yet: it opens ${translate.when(opensAt)}.`,
  ],
  'deadline-passed': ({ closesAt }, translate) => [
    `La scadenza del servizio è passata: ${translate.when(closesAt)}.`,
    `The service's deadline has passed: ${translate.when(closesAt)}.`,
  ],
  'deadline-near': ({ closesAt, factor }, translate) => [
    `La scadenza (${translate.when(closesAt)}) è vicina: il peso è moltiplicato per ${factor}.`,
    `The deadline (${translate.when(closesAt)}) is near: its weight is multiplied by ${factor}.`,
  ],
  closed: ({ untilMs }, translate) => [
    Number.isFinite(untilMs) ? `Il luogo è chiuso fino a ${translate.when(untilMs)}.` : 'Il luogo è chiuso.',
    Number.isFinite(untilMs)
      ? `The place is closed until ${translate.when(untilMs)}.`
      : 'The place is closed.',
  ],
  takeover: ({ takeoverId }) => [
    `Un avviso urgente occupa lo schermo (${takeoverId}).`,
    `A takeover has the screen (${takeoverId}).`,
  ],
  'languages-missing': (found, translate) => {
    const names = translate.languages(found.languages);
    return [
      `Manca in ${names}: al suo turno si mostra un’altra lingua.`,
      `It does not exist in ${names}: another language is shown in their turn.`,
    ];
  },
  unavailable: ({ languages }, translate) => [
    `Ora non si può mostrare in ${translate.languages(languages)}.`,
    `It cannot be shown now in ${translate.languages(languages)}.`,
  ],
  withdrawn: () => [
    'È stato ritirato da tutti gli schermi. Per rivederlo, riammettilo.',
    'It was withdrawn from every screen. Allow it again to see it.',
  ],
  'not-published': () => [
    'È nelle bozze ma non in ciò che è pubblicato. Pubblica le modifiche.',
    'It is in the drafts and not in what is published. Publish the changes.',
  ],
  'rule-not-yet-valid': ({ validFrom }, translate) => [
    `La regola vale solo da ${translate.when(validFrom)}.`,
    `The rule only holds from ${translate.when(validFrom)} on.`,
  ],
  'rule-over': ({ validUntil }, translate) => [
    `La regola è scaduta: ${translate.when(validUntil)}.`,
    `The rule is over: ${translate.when(validUntil)}.`,
  ],
  day: ({ reason }) => [
    `La regola non vale in questo giorno: ${DAY_REASONS[reason][0]}.`,
    `The rule does not hold on this day: ${DAY_REASONS[reason][1]}.`,
  ],
  'outside-dayparts': ({ dayparts }) => {
    const hours = dayparts.map(({ from, until }) => `${from}–${until}`).join(', ');
    return [
      `È fuori dalle fasce orarie della regola (${hours}).`,
      `It is outside the rule's dayparts (${hours}).`,
    ];
  },
  'outside-opening-hours': () => [
    'È fuori dalla parte di apertura che la regola chiede.',
    'It is outside the part of the opening hours that the rule asks for.',
  ],
  'lower-class': ({ winningRuleIds }) => [
    `Regole di classe più alta prendono tutto il tempo: ${rules(winningRuleIds)}.`,
    `Rules of a higher class take all the time: ${rules(winningRuleIds)}.`,
  ],
  'exact-times': ({ nextAtMs }, translate) => [
    nextAtMs === null
      ? 'La regola va in onda solo a orari esatti.'
      : `La regola va in onda solo a orari esatti; il prossimo è ${translate.when(nextAtMs)}.`,
    nextAtMs === null
      ? 'The rule plays at exact times only.'
      : `The rule plays at exact times only; the next is ${translate.when(nextAtMs)}.`,
  ],
  'exact-time-taken': ({ byRuleId }) => [
    `A questo orario esatto va in onda un’altra regola: ${byRuleId}.`,
    `At this exact time another rule plays: ${byRuleId}.`,
  ],
  cap: ({ maxPlaysPerHour, freeAtMs }, translate) => [
    `Ha già avuto la sua parte di ${maxPlaysPerHour} passaggi l’ora; di nuovo da ${translate.when(freeAtMs)}.`,
    `It has had its part of ${maxPlaysPerHour} plays an hour; again from ${translate.when(freeAtMs)}.`,
  ],
  distance: ({ minMinutesBetween, freeAtMs }, translate) => [
    `Il servizio è appena passato e servono ${minMinutesBetween} minuti di distanza; di nuovo da ${translate.when(freeAtMs)}.`,
    `The service was shown less than ${minMinutesBetween} minutes ago; again from ${translate.when(freeAtMs)}.`,
  ],
  'takes-part': ({ plays, of }) => [
    `Ha ${plays} passaggi su ${of} (${percent(plays / of)}).`,
    `It has ${plays} plays of ${of} (${percent(plays / of)}).`,
  ],
  'spread-costs-share': ({ deviation }) => [
    `Tenere distanti i passaggi dello stesso servizio sposta le quote di ${deviation.toFixed(1)} passaggi.`,
    `Keeping showings of one service apart moves shares by ${deviation.toFixed(1)} plays.`,
  ],
  'share-kept-until': ({ plays, untilMs }, { when }) => [
    `Da allora fino al ${when(untilMs)} va in onda ${plays} volte, a meno di un passaggio dalla sua quota esatta; oltre non è stato contato.`,
    `From then until ${when(untilMs)} it plays ${plays} times, less than one play from its exact share; what follows was not counted.`,
  ],
  'share-off': ({ plays, exact, untilMs }, { when }) => [
    `Da allora fino al ${when(untilMs)} va in onda ${plays} volte; la sua quota esatta sarebbe di ${exact.toFixed(1)}.`,
    `From then until ${when(untilMs)} it plays ${plays} times; its exact share would be ${exact.toFixed(1)}.`,
  ],
  'rule-not-this-week': ({ ruleId }) => [
    `La regola ${ruleId} non vale in nessun momento di questa settimana in cui il luogo è aperto.`,
    `The rule ${ruleId} holds at no time of this week while the place is open.`,
  ],
  'rule-never-wins': ({ ruleId, winningRuleIds }) => [
    `La regola ${ruleId} non va mai in onda: vincono sempre altre (${rules(winningRuleIds)}).`,
    `The rule ${ruleId} never plays: others always win (${rules(winningRuleIds)}).`,
  ],
  'slot-never-plays': ({ ruleId, itemId }, translate) => [
    `Nella regola ${ruleId} la quota di ${translate.item(itemId)} è così piccola che in settimana non passa mai.`,
    `In the rule ${ruleId} the share of ${translate.item(itemId)} is so small that it never plays this week.`,
  ],
  'exact-time-lost': ({ ruleId, atMs }, translate) => [
    `La regola ${ruleId} perde il suo orario esatto: ${translate.when(atMs)}.`,
    `The rule ${ruleId} loses its exact time: ${translate.when(atMs)}.`,
  ],
  gap: ({ shows, startsAtMs, endsAtMs }, translate) => {
    const [from, to] = [translate.when(startsAtMs), translate.when(endsAtMs)];
    return shows === 'filler'
      ? [`Solo riempitivi da ${from} a ${to}.`, `Nothing but filler from ${from} until ${to}.`]
      : [`Niente in programma da ${from} a ${to}.`, `Nothing is planned from ${from} until ${to}.`];
  },
  'too-short-to-read': ({ itemId, language, page, durationMs, neededMs }, translate) => {
    const [has, needs] = [Math.round(durationMs / 1000), Math.ceil(neededMs / 1000)];
    const name = `${translate.item(itemId)} (${translate.languages([language])})`;
    return [
      `${name}${page === null ? '' : `, pagina ${page + 1}`}: resta ${has} s e per leggerlo ne servono ${needs}.`,
      `${name}${page === null ? '' : `, page ${page + 1}`}: it stays ${has} s and reading it takes ${needs}.`,
    ];
  },
  'too-far-to-read': ({ viewingDistanceMetres, reachMetres }, translate) => {
    const [distance, reach] = [translate.metres(viewingDistanceMetres), translate.metres(reachMetres)];
    return [
      `Questi schermi si guardano da ${distance}, ma per la loro misura i testi piccoli si leggono da ${reach} al massimo.`,
      `These screens are looked at from ${distance}, but at their size small text can be read from ${reach} at most.`,
    ];
  },
  'too-far-to-scan': ({ viewingDistanceMetres, reachMetres }, translate) => {
    const [distance, reach] = [translate.metres(viewingDistanceMetres), translate.metres(reachMetres)];
    return [
      `Questi schermi si guardano da ${distance}, ma per la loro misura i codici si inquadrano da ${reach} al massimo.`,
      `These screens are looked at from ${distance}, but at their size codes can be scanned from ${reach} at most.`,
    ];
  },
  'code-unreadable': ({ itemId, viewingDistanceMetres, reachMetres, readableBytes }, translate) => {
    const [distance, reach] = [translate.metres(viewingDistanceMetres), translate.metres(reachMetres)];
    const item = translate.item(itemId);
    return [
      `Il codice di ${item} non si legge da ${distance}: oltre ${reach} nessun telefono lo inquadra. ${readableBytes === null ? 'Da lì non si leggerebbe nemmeno quello di un indirizzo cortissimo: serve uno schermo più grande o più vicino' : `Usa un indirizzo di al massimo ${readableBytes} caratteri, o uno schermo più grande`}.`,
      `The code of ${item} can’t be read from ${distance}: beyond ${reach} no telephone finds it. ${readableBytes === null ? 'From there not even that of a very short address could be read: use a larger or nearer screen' : `Use an address of at most ${readableBytes} characters, or a larger screen`}.`,
    ];
  },
  'unencrypted-url': ({ itemId, url }, translate) => [
    `Il codice di ${translate.item(itemId)} apre una pagina senza cifratura (${url}): i telefoni avvertono chi la apre. Usa l’indirizzo https, se c’è.`,
    `The code of ${translate.item(itemId)} opens a page without encryption (${url}): telephones warn whoever opens it. Use the https address if there is one.`,
  ],
  suitability: ({ medium, rating }) => [
    `Adatto a ${medium === 'video' ? 'un video' : 'una brochure'}: ${rating} (1 è il migliore).`,
    `Suited for ${medium === 'video' ? 'video' : 'a brochure'}: ${rating} (1 is best).`,
  ],
  'not-rated': () => ['La tabella 2 non lo valuta.', 'Table 2 does not rate it.'],
  'later-phase': ({ phase, firstPhase }) => [
    `È della fase ${phase}, altri della ${firstPhase}.`,
    `It is of phase ${phase}, others of phase ${firstPhase}.`,
  ],
  deadline: ({ closesAt }, translate) => [
    `Scade ${translate.when(closesAt)}.`,
    `Its deadline is ${translate.when(closesAt)}.`,
  ],
  'better-suited': ({ itemIds }, translate) => {
    const better = itemIds.map((id) => translate.item(id)).join(', ');
    return [
      `Per lo stesso servizio c’è di più adatto: ${better}.`,
      `Better suited for the same service: ${better}.`,
    ];
  },
  over: ({ endedMs }, translate) => [
    `È finito ${translate.when(endedMs)}.`,
    `It ended ${translate.when(endedMs)}.`,
  ],
};
