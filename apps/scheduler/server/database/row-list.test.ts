import { join } from 'node:path';
import type { CatalogueService } from '@bacheca/shared/api/content';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Services } from '../content/services.ts';
import { runInTurns } from '../runtime/cooperative-steps.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { type Database, openDatabase } from './open.ts';

const BINDING = process.env.BACHECA_SQLITE_BINDING ?? null;
const COUNT = 1000;

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
let services: Services;

beforeEach(() => {
  folder = temporaryFolder();
  database = openDatabase(folder.path, BINDING);
  services = new Services(database);
  database.transaction(() => {
    for (let index = 0; index < COUNT; index++) services.save(service(index));
  });
});
afterEach(() => {
  database.close();
  folder.remove();
});

const idOf = (index: number) => `servizio-${String(index).padStart(4, '0')}`;

function service(index: number, name = 'Certificati'): CatalogueService {
  return {
    id: idOf(index),
    name,
    source: {},
    accessModes: [],
    accessSteps: [],
    timeliness: 'always',
    userJourneys: [],
  };
}

const names = () => services.list().map(({ name }) => name);

it('a list has every row once, in order, over all of its pages', () => {
  expect(services.list().map(({ id }) => id)).toEqual(
    Array.from({ length: COUNT }, (_, index) => idOf(index)),
  );
});

it('what is saved or deleted while a list is read in turns is in it or not, whole', async () => {
  const steps = services.listSteps();
  for (let step = 0; step < COUNT / 2; step++) steps.next();
  services.save(service(0, 'Nuovo'));
  services.delete(idOf(COUNT - 1));
  const { values } = await runInTurns(steps);
  expect(values).toHaveLength(COUNT - 1);
  expect(values[0]?.name).toBe('Nuovo');
});

it('a list that nobody changed is not read again, and what another process writes is seen', () => {
  const [first] = services.list();
  expect(services.list()[0]).toBe(first);
  const other = new Sqlite(join(folder.path, 'bacheca.db'), BINDING ? { nativeBinding: BINDING } : {});
  other.prepare('DELETE FROM services WHERE id = ?').run(idOf(0));
  other.close();
  expect(services.list()[0]?.id).toBe(idOf(1));
});

it('what a transaction saw and took back is in no list after it', () => {
  expect(() =>
    database.transaction(() => {
      services.save(service(0, 'Mai salvato'));
      expect(names()[0]).toBe('Mai salvato');
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  expect(names()[0]).toBe('Certificati');
});
