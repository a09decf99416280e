import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalSentence } from '../testing/refusal-sentence.ts';
import { readConfig } from './config.ts';

describe('the configuration', () => {
  it('has defaults for everything, and an empty variable is an unset one', () => {
    expect(readConfig({ BACHECA_PORT: '', BACHECA_PUBLIC_URL: ' ' })).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataFolder: resolve('data'),
      databaseUrl: null,
      publicUrl: null,
      logLevel: 'info',
      maxUploadBytes: 500_000_000,
      trustProxy: 0,
      demoPlayerFolder: null,
    });
  });

  it('is read from variables', () => {
    const config = readConfig({
      BACHECA_PORT: '0',
      BACHECA_PUBLIC_URL: 'https://bacheca.example/',
      BACHECA_SEED: 'none',
      BACHECA_TRUST_PROXY: '1',
      BACHECA_DATABASE_URL: 'postgresql://bacheca:segreto@db.example:5433/bacheca?sslmode=require',
    });
    expect(config).toMatchObject({
      databaseUrl: 'postgresql://bacheca:segreto@db.example:5433/bacheca?sslmode=require',
      port: 0,
      publicUrl: 'https://bacheca.example',
      seedFolder: null,
      trustProxy: 1,
    });
  });

  it.each([
    ['BACHECA_PORT', '80800', 'BACHECA_PORT is "80800"; it should be a port from 0 to 65535.'],
    ['BACHECA_PORT', 'eighty', 'BACHECA_PORT is "eighty"; it should be a port from 0 to 65535.'],
    [
      'BACHECA_PUBLIC_URL',
      'bacheca.example',
      'BACHECA_PUBLIC_URL is "bacheca.example"; it should be an address like https://bacheca.comune.prato.it, without a path: give Bacheca a host name or a port of its own.',
    ],
    [
      'BACHECA_PUBLIC_URL',
      'https://comune.example/bacheca',
      'BACHECA_PUBLIC_URL is "https://comune.example/bacheca"; it should be an address like https://bacheca.comune.prato.it, without a path: give Bacheca a host name or a port of its own.',
    ],
    [
      'BACHECA_DATABASE_URL',
      'mysql://bacheca:segreto@db.example/bacheca',
      'BACHECA_DATABASE_URL is "mysql://db.example/bacheca"; it should be the address of a PostgreSQL database, like postgres://bacheca:PASSWORD@db.comune.prato.it/bacheca; unset it to use SQLite in the data folder.',
    ],
    [
      'BACHECA_DATABASE_URL',
      'postgres://bacheca:segreto@db.example?password=segreto',
      'BACHECA_DATABASE_URL is "postgres://db.example"; it should be the address of a PostgreSQL database',
    ],
    [
      'BACHECA_DATABASE_URL',
      'bacheca:segreto@db.example/bacheca',
      'BACHECA_DATABASE_URL is "bacheca:…"; it should be the address of a PostgreSQL database',
    ],
    [
      'BACHECA_DATABASE_URL',
      'host=db.example password=segreto',
      'BACHECA_DATABASE_URL is "…"; it should be the address of a PostgreSQL database',
    ],
    [
      'BACHECA_LOG_LEVEL',
      'loud',
      'BACHECA_LOG_LEVEL is "loud"; it should be one of fatal, error, warn, info, debug, trace, silent.',
    ],
    [
      'BACHECA_MAX_UPLOAD_MB',
      '-1',
      'BACHECA_MAX_UPLOAD_MB is "-1"; it should be a size in MB from 1 to 100000.',
    ],
    [
      'BACHECA_TRUST_PROXY',
      'yes',
      'BACHECA_TRUST_PROXY is "yes"; it should be how many proxies are in front, from 0 to 9, or their addresses, like 10.0.0.5,10.1.0.0/16.',
    ],
  ])('refuses %s=%s, saying what it should be', (name, value, sentence) => {
    expect(refusalSentence(() => readConfig({ [name]: value }))).toContain(sentence);
  });
});
