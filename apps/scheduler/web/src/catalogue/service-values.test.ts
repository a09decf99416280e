import type { CatalogueService } from '@bacheca/shared/api/content';
import { expect, test } from 'vitest';
import { dateProblems, serviceValues, typedInstant, withService } from './service-values.ts';

const SERVICE: CatalogueService = {
  id: 'nidi',
  name: 'Nidi',
  source: { table2: 'Iscrizione Asilo Nido' },
  accessModes: ['spid-cie-cns'],
  accessSteps: ['Entra'],
  timeliness: 'deadline',
  phase: 1,
  theme: 'Scuola',
  userJourneys: ['Vivere a Prato', 'Scuola'],
  deadline: { opensAt: '2026-12-01T08:00:00Z', closesAt: '2026-12-15T11:00:00Z' },
};

test('a form that nobody changed makes the same service, and leaves what it has no field for', () => {
  const values = serviceValues(SERVICE);
  expect(withService(values)(SERVICE)).toEqual(SERVICE);
  const theirs = { ...SERVICE, accessSteps: ['Registrati'], source: {} };
  expect(withService(values)(theirs)).toMatchObject({ accessSteps: ['Registrati'], source: {} });
});

test('an emptied field takes away what was there', () => {
  const values = { ...serviceValues(SERVICE), theme: ' ', phase: '', opensAt: '', closesAt: '' };
  const { theme: _, phase: _phase, deadline: _deadline, ...without } = SERVICE;
  expect(withService(values)(SERVICE)).toEqual(without);
});

test('dates that can’t be read, or the wrong way round, are named', () => {
  expect(typedInstant('domani')).toBeNull();
  expect(typedInstant('')).toBeUndefined();
  const of = (opensAt: string, closesAt: string) =>
    dateProblems({ ...serviceValues(SERVICE), opensAt, closesAt });
  expect(of('1/12/2026 9:00', '15/12/2026 12.00')).toEqual({});
  expect(of('1/12/2026', '15/12/2026 12:00')).toEqual({ opensAt: 'dateWrong' });
  expect(of('16/12/2026 9:00', '15/12/2026 12:00')).toEqual({ closesAt: 'closesFirst' });
  expect(of('16/12/2026 9:00', '')).toEqual({ closesAt: 'opensAlone' });
});
