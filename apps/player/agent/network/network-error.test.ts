/** Each fault of a connection is a clause with words in both languages, so that no sentence is of two. */
import { faults as english } from '@bacheca/shared/translations/en/faults';
import type { Fault } from '@bacheca/shared/translations/problem';
import { describe, expect, it } from 'vitest';
import { ENGLISH_WORDS, inItalian } from '../testing/italian.ts';
import { KNOWN_CODES, NetworkError, networkCause } from './network-error.ts';
import { unexpectedAnswerFault } from './unexpected-answer.ts';

const LINK = 'wss://bacheca.example/api/link';

const linkInItalian = (why: Fault | readonly Fault[]) => inItalian({ code: 'link', params: { why } });

function failure(code: string, message = ''): Error {
  return Object.assign(new Error(message), { code, address: '10.0.0.1', port: 443 });
}

describe('a fault of a connection', () => {
  const GREETINGS = ['Opening handshake has timed out', 'Invalid Sec-WebSocket-Accept header'];
  it.each([
    ...[...KNOWN_CODES, 'HPE_INVALID_CONSTANT', 'WS_ERR_INVALID_OPCODE', ''].map((code) => failure(code)),
    ...GREETINGS.map((message) => new Error(message)),
    ...['Invalid Upgrade header', 'Server sent no subprotocol'].map((message) => new Error(message)),
  ])('$code $message is said in one language', (error) => {
    const clauses = networkCause(error, LINK);
    expect(clauses).toHaveLength(1);
    expect(linkInItalian(clauses)).toMatch(
      /^Il player non è collegato al server: .{20,}\. Continua a provare\.$/,
    );
    expect(linkInItalian(clauses)).not.toMatch(ENGLISH_WORDS);
  });

  it('of no kind that is known has the system’s words within the sentence', () => {
    expect(linkInItalian(networkCause(failure('EWHATEVER', 'odd thing'), LINK))).toMatch(
      /non è riuscito \(odd thing\)/,
    );
  });

  it('of several addresses is one clause for each way in which they fail, kept apart', () => {
    const both = new AggregateError([
      failure('ENETUNREACH'),
      failure('ECONNREFUSED'),
      failure('ECONNREFUSED'),
    ]);
    expect(networkCause(both, LINK).map(({ code }) => code)).toEqual(['net-no-network', 'net-refused']);
    expect(linkInItalian(networkCause(both, LINK))).toMatch(
      /\(ENETUNREACH\); su 10\.0\.0\.1:443 non risponde nessuno/,
    );
  });

  it('that a proxy has a word on holds that word within it', () => {
    const why = unexpectedAnswerFault({ statusCode: 403, location: undefined, contentType: undefined }, LINK);
    const refused = {
      code: 'net-proxy-refused',
      params: { proxy: 'proxy', target: 'bacheca.example:443', why },
    };
    const clauses = networkCause(new NetworkError('PROXY_403', refused), LINK);
    expect(clauses).toEqual([refused]);
    expect(linkInItalian(clauses)).toMatch(
      /il proxy proxy non lascia passare .*: qualcosa lungo la strada lo rifiuta/,
    );
    expect(linkInItalian(clauses)).not.toMatch(ENGLISH_WORDS);
  });
});

describe('an answer that no scheduler gives', () => {
  const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
  const answers = statuses.flatMap((statusCode) =>
    [LINK, 'https://bacheca.example/media/x'].flatMap((url) =>
      [undefined, '/portal'].flatMap((location) =>
        [undefined, 'Negotiate'].map((proxyAuthenticate) =>
          unexpectedAnswerFault({ statusCode, location, contentType: 'text/plain', proxyAuthenticate }, url),
        ),
      ),
    ),
  );

  it('is a clause in one language, whatever its status', () => {
    for (const answer of answers) {
      expect(linkInItalian(answer)).toMatch(/HTTP \d{3}/);
      expect(linkInItalian(answer)).not.toMatch(ENGLISH_WORDS);
    }
  });

  it('of each kind there are words for comes', () => {
    const page = { statusCode: 200, location: undefined, contentType: 'text/html' };
    const codes = [...answers, unexpectedAnswerFault(page, LINK)].map(({ code }) => code);
    const worded = Object.keys(english).filter((code) => code.startsWith('answer-'));
    // What is left is the scheduler's own answer.
    expect(worded.filter((code) => !codes.includes(code))).toEqual(['answer-of-scheduler']);
  });
});
