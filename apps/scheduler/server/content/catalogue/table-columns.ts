/**
 * The columns of the catalogue as a table: what each is called, and how a cell of it is written and read.
 *
 * Several values stand in one cell, a line each. A column that a file leaves out says nothing; an empty cell says that
 * there is nothing.
 */
import type { CatalogueService } from '@bacheca/shared/api/content';
import type { AccessMode, Service } from '@bacheca/shared/model/items';
import { ACCESS_WORDS, lookupText, TIMELINESS_WORDS } from '@bacheca/shared/text/catalogue-words';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { instantOfCell, textOfInstant } from './table-instants.ts';

/** A service as it comes to be, cell by cell. */
export type Draft = { -readonly [Key in keyof CatalogueService]?: CatalogueService[Key] | undefined };

/** Why a cell can't be read. */
export class CellError extends Error {
  override readonly name = 'CellError';
  readonly why: Phrase;

  constructor(why: Phrase) {
    super(why.code);
    this.why = why;
  }
}

interface Column {
  /** The first is the one that is written; any of them is read. */
  readonly names: readonly [string, ...string[]];
  /** Which member of a service it fills: where that is wrong, this column is. */
  readonly member: string;
  readonly write: (service: CatalogueService, timeZone: string) => string;
  /** Fills the draft with what the cell says; throws a `CellError` where that can't be understood. */
  readonly read: (cell: string, draft: Draft, timeZone: string) => void;
}

export const COLUMNS: readonly Column[] = [
  text('id', ['id', 'codice']),
  text('name', ['nome', 'servizio', 'name', 'service']),
  {
    names: ['fase', 'priorità', 'phase', 'priority'],
    member: 'phase',
    write: ({ phase }) => String(phase ?? ''),
    read(cell, draft) {
      const digit = /^(?:fase|phase)?\s*([123])$/i.exec(cell)?.[1];
      if (cell !== '' && digit === undefined) throw new CellError(phrase('table-not-a-phase', { cell }));
      draft.phase = digit === undefined ? undefined : (Number(digit) as 1 | 2 | 3);
    },
  },
  {
    names: ['tempi', 'timeliness', 'timing'],
    member: 'timeliness',
    write: ({ timeliness }) => TIMELINESS_WORDS[timeliness],
    read(cell, draft) {
      draft.timeliness = cell === '' ? 'always' : codeOf(TIMELINESS_WORDS, cell);
    },
  },
  {
    names: ['accesso', 'access', 'access modes'],
    member: 'accessModes',
    write: ({ accessModes }) => accessModes.map((mode) => ACCESS_WORDS[mode]).join('\n'),
    read(cell, draft) {
      draft.accessModes = linesOf(cell).map((line) => codeOf<AccessMode>(ACCESS_WORDS, line));
    },
  },
  list('accessSteps', ['passi', 'steps']),
  text('url', ['indirizzo', 'url', 'address']),
  text('helpUrl', ['aiuto', 'help', 'help url']),
  text('notes', ['note', 'notes']),
  text('theme', ['tema', 'theme']),
  text('users', ['utenti', 'tipologia utenti', 'users']),
  list('userJourneys', ['percorsi', 'user journey', 'user journeys', 'journeys']),
  rating('brochure', ['brochure']),
  rating('video', ['video']),
  rating('interview', ['intervista', 'interview']),
  rating('post', ['post', 'post sn']),
  rating('podcast', ['podcast']),
  rating('radioSpot', ['spot radio', 'radio', 'radio spot']),
  deadline('opensAt', ['apre', 'opens']),
  deadline('closesAt', ['chiude', 'closes', 'deadline']),
  {
    names: ['trasversale', 'transversal'],
    member: 'transversal',
    write: ({ transversal }) => (transversal === undefined ? '' : transversal ? 'sì' : 'no'),
    read(cell, draft) {
      const word = lookupText(cell);
      const isYes = ['si', 'yes', 'x', 'true', 'vero'].includes(word);
      if (!isYes && !['', 'no', 'false', 'falso'].includes(word))
        throw new CellError(phrase('table-not-yes-or-no', { cell }));
      draft.transversal = word === '' ? undefined : isYes;
    },
  },
  source('table1', ['tabella 1', 'table 1']),
  source('table2', ['tabella 2', 'table 2']),
  source('table3', ['tabella 3', 'table 3']),
];

type Names = Column['names'];

function text(member: 'id' | 'name' | 'url' | 'helpUrl' | 'notes' | 'theme' | 'users', names: Names): Column {
  return {
    names,
    member,
    write: (service) => service[member] ?? '',
    read(cell, draft) {
      if (cell === '' && member === 'name') throw new CellError(phrase('table-empty-cell'));
      draft[member] = cell === '' ? undefined : cell;
    },
  };
}

function list(member: 'accessSteps' | 'userJourneys', names: Names): Column {
  return {
    names,
    member,
    write: (service) => service[member].join('\n'),
    read(cell, draft) {
      draft[member] = linesOf(cell);
    },
  };
}

type Ratings = NonNullable<Service['suitability']>;

/** All six are there or none is: a row that has some is wrong by the schema. */
function rating(medium: keyof Ratings, names: Names): Column {
  return {
    names,
    member: `suitability.${medium}`,
    write: ({ suitability }) => String(suitability?.[medium] ?? ''),
    read(cell, draft) {
      if (!/^[123]?$/.test(cell)) throw new CellError(phrase('table-not-a-rating', { cell }));
      draft.suitability = withMember(draft.suitability, medium, cell === '' ? undefined : Number(cell));
    },
  };
}

function deadline(end: 'opensAt' | 'closesAt', names: Names): Column {
  return {
    names,
    member: `deadline.${end}`,
    write({ deadline: dates }, timeZone) {
      const instant = dates?.[end];
      return instant === undefined ? '' : textOfInstant(instant, timeZone);
    },
    read(cell, draft, timeZone) {
      const instant = cell === '' ? undefined : instantOfCell(cell, timeZone, end);
      if (instant === null) throw new CellError(phrase('table-not-a-date', { cell }));
      draft.deadline = withMember(draft.deadline, end, instant);
    },
  };
}

function source(table: keyof Service['source'], names: Names): Column {
  return {
    names,
    member: `source.${table}`,
    write: ({ source: tables }) => tables[table] ?? '',
    read(cell, draft) {
      draft.source = withMember(draft.source, table, cell === '' ? undefined : cell) ?? {};
    },
  };
}

/** A part of a service with this member, or without it; undefined where nothing is left. The schema looks at it later. */
function withMember<Part extends object>(
  part: Part | undefined,
  member: keyof Part & string,
  value: unknown,
): Part | undefined {
  const { [member]: _, ...others } = (part ?? {}) as Record<string, unknown>;
  const next = value === undefined ? others : { ...others, [member]: value };
  return Object.keys(next).length === 0 ? undefined : (next as Part);
}

function linesOf(cell: string): string[] {
  return cell
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The code that a word of the document stands for, or that it is. */
function codeOf<Code extends string>(words: Readonly<Record<Code, string>>, typed: string): Code {
  const codes = Object.keys(words) as Code[];
  const found = codes.find((code) =>
    [code, words[code]].some((word) => lookupText(word) === lookupText(typed)),
  );
  if (found === undefined)
    throw new CellError(phrase('table-not-one-of', { cell: typed, known: Object.values(words) as string[] }));
  return found;
}

const BY_NAME = new Map(
  COLUMNS.flatMap((column) => column.names.map((name) => [lookupText(name), column] as const)),
);

/** Null where no column is called so. */
export function columnNamed(name: string): Column | null {
  return BY_NAME.get(lookupText(name)) ?? null;
}

/** What the table calls a member of a service, as `deadline.closesAt`. */
export function columnOfMember(path: string): string {
  const column = COLUMNS.find(
    ({ member }) => member === path || member.startsWith(`${path}.`) || path.startsWith(`${member}.`),
  );
  return column?.names[0] ?? path;
}
