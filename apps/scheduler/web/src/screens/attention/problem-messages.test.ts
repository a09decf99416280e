import { describe, expect, test } from 'vitest';
import { problemMessage } from './problem-messages.ts';

describe('a player’s problem', () => {
  const problem = {
    code: 'stream-down',
    message: '“Consiglio” can’t be played: its server does not allow other pages to play it (CORS).',
    params: {
      title: 'Consiglio',
      reason: 'the stream can not be played: its server does not allow other pages to play it (CORS)',
    },
  };

  test('is Italian on the Italian page, cause included, and the player’s own words on the English one', () => {
    expect(problemMessage(problem, 'it')).toBe(
      '«Consiglio» non si può trasmettere: il suo server non permette ad altre pagine di mostrarlo (CORS).',
    );
    expect(problemMessage(problem, 'en')).toBe(problem.message);
  });

  test('names what is wrong with a stream’s list', () => {
    const params = { title: 'Consiglio', reason: 'the stream can not be played: its list can not be read' };
    expect(problemMessage({ ...problem, params }, 'it')).toBe(
      '«Consiglio» non si può trasmettere: il suo elenco non si legge.',
    );
  });

  test('names where a film’s picture stopped', () => {
    const params = { title: 'Pillola', reason: 'its picture stopped at 4.0 s while its time ran on' };
    expect(problemMessage({ code: 'item-stalled', message: '', params }, 'it')).toMatch(
      /^«Pillola» non è arrivato alla fine: l’immagine si è fermata al secondo 4.0 mentre il video andava avanti\./,
    );
  });

  test('of an older player, without its parts, or of a newer one is shown as it came', () => {
    expect(problemMessage({ code: 'stream-down', message: 'It is down.' }, 'it')).toBe('It is down.');
    expect(problemMessage({ code: 'not-known-yet', message: 'New.' }, 'it')).toBe('New.');
  });
});
