import type { CatalogueService } from '@bacheca/shared/api/content';
import { describe, expect, it } from 'vitest';
import { service } from '../../testing/content.ts';
import { instantOfCell, textOfInstant } from './table-instants.ts';
import { readTable } from './tables.ts';

const rows = (bytes: Buffer | string, current: CatalogueService | null = null) => {
  const { rows: read, faults } = readTable(Buffer.from(bytes), 'csv', 'Europe/Rome');
  return { values: read.map(({ over }) => over(current)), faults };
};

describe('a CSV file', () => {
  const SERVICE = { ...service('nidi'), name: 'Città', theme: 'Scuola' };

  it('is read as each spreadsheet writes it', () => {
    const written = 'id;nome;tema\r\nnidi;Città;Scuola\r\n';
    const forms = {
      windows1252: Buffer.from(written, 'latin1'),
      utf8WithMark: `\ufeff${written}`,
      utf16: Buffer.from(`\ufeff${written}`, 'utf16le'),
      commas: 'ID,Servizio,Tema\n"nidi","Città","Scuola"\n',
      tabs: 'id\tname\ttheme\nnidi\tCittà\tScuola',
    };
    for (const [name, form] of Object.entries(forms))
      expect([name, rows(form)]).toEqual([name, { values: [SERVICE], faults: [] }]);
  });

  it('leaves what it has no column of, and takes away what an empty cell says', () => {
    const current = { ...SERVICE, users: 'Famiglie', phase: 1 } as const;
    const { users: _, ...without } = current;
    expect(rows('id;utenti\nnidi;', current).values).toEqual([without]);
  });

  it('has the words of the document, or the codes', () => {
    const { values } = rows(
      'id;nome;accesso;tempi;fase\na;A;"SPID, CIE o CNS\nnumero ci";a scadenza;fase 2\nb;B;pagopa;seasonal;3\n',
    );
    expect(values).toMatchObject([
      { accessModes: ['spid-cie-cns', 'ci-number'], timeliness: 'deadline', phase: 2 },
      { accessModes: ['pagopa'], timeliness: 'seasonal', phase: 3 },
    ]);
  });

  it('is wrong where its line and column are said', () => {
    const { faults } = rows('id;nome;fase;chiude\na;"A\ncon due righe";1;\nb;;9;31/02/2027\n');
    expect(faults.map(({ line, column, why }) => [line, column, why.code])).toEqual([
      [4, 'nome', 'table-empty-cell'],
      [4, 'fase', 'table-not-a-phase'],
      [4, 'chiude', 'table-not-a-date'],
    ]);
  });

  it.each([
    ['nome;tema\nA;B', 'table-no-id'],
    ['id;colore\na;rosso', 'table-unknown-column'],
    ['id;nome;servizio\na;A;B', 'table-column-twice'],
    ['id;nome\na;"A', 'table-csv-wrong'],
    [' \n', 'table-empty'],
  ])('%j is %s', (text, code) => {
    expect(rows(text).faults.map(({ why }) => why.code)).toContain(code);
  });

  it('is not guessed at where no spreadsheet writes such bytes', () => {
    expect(rows(Buffer.from([0x69, 0x64, 0x0a, 0xc3, 0xd0, 0xcc, 0xec])).faults[0]?.why.code).toBe(
      'table-encoding',
    );
  });
});

describe('a YAML file', () => {
  const read = (text: string) => readTable(Buffer.from(text), 'yaml', 'UTC');

  it('says the line of each service', () => {
    const { rows: two } = read('# il catalogo\n- id: a\n  name: A\n\n- id: b\n  name: B\n');
    expect(two.map(({ id, line }) => [id, line])).toEqual([
      ['a', 2],
      ['b', 5],
    ]);
  });

  it('that isn’t a list of services says so, and what swells is not unfolded', () => {
    expect(read('id: a').faults[0]?.why.code).toBe('table-no-list');
    expect(read('- 1').faults[0]?.why.code).toBe('table-no-service');
    expect(read('- id: "a').faults[0]?.why.code).toBe('yaml-wrong');
    const bomb = `- a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (letter, at) => {
      const before = 'abcdefgh'[at];
      return `  ${letter}: &${letter} [${`*${before},`.repeat(9)}]\n`;
    })}`;
    expect(read(bomb)).toMatchObject({ rows: [], faults: [{ why: { code: 'table-no-service' } }] });
  });
});

describe('a date', () => {
  it('is read as people write it, a whole day to its end', () => {
    const at = (cell: string, end: 'opensAt' | 'closesAt' = 'closesAt') =>
      instantOfCell(cell, 'Europe/Rome', end);
    expect(at('15/12/2026')).toBe('2026-12-15T23:00:00Z');
    expect(at('15/12/2026', 'opensAt')).toBe('2026-12-14T23:00:00Z');
    expect(at('1.7.2026 12:30')).toBe('2026-07-01T10:30:00Z');
    expect(at('2026-07-01 12:30')).toBe('2026-07-01T10:30:00Z');
    expect(at('2026-07-01T10:30:15Z')).toBe('2026-07-01T10:30:15Z');
    for (const wrong of ['domani', '31/02/2027', '1/13/2026', '15/12/2026 25:00'])
      expect(at(wrong)).toBeNull();
  });

  it('is written on the clocks of the place, unless they don’t say all of it', () => {
    expect(textOfInstant('2026-12-15T23:00:00Z', 'Europe/Rome')).toBe('2026-12-16 00:00');
    expect(textOfInstant('2026-12-15T23:00:01Z', 'Europe/Rome')).toBe('2026-12-15T23:00:01Z');
    // The second half past two of the night in which summer ends.
    expect(textOfInstant('2026-10-25T01:30:00Z', 'Europe/Rome')).toBe('2026-10-25T01:30:00Z');
  });
});
