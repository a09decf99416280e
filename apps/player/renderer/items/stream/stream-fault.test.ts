import { ErrorDetails } from 'hls.js';
import { expect, it } from 'vitest';
import { streamFault } from './stream-fault.ts';

it('what is wrong with a stream is said in words, never by its name in hls.js', () => {
  const own = Object.values(ErrorDetails).filter(
    (details) =>
      /level|manifest|frag|buffer|keySystem/i.test(details) && !/Load|Stalled|Seek|Nudge/.test(details),
  );
  expect(own).toContain('levelEmptyError');
  const messages = own.filter((details) => !streamFault(details).includes(details));
  expect(messages).toEqual(
    expect.arrayContaining([
      'levelEmptyError',
      'levelParsingError',
      'manifestParsingError',
      'manifestIncompatibleCodecsError',
      'fragParsingError',
      'fragDecryptError',
      'bufferAddCodecError',
      'bufferAppendError',
      'bufferFullError',
    ]),
  );
  expect(streamFault('levelEmptyError')).toBe('its list has nothing to play');
  expect(streamFault('manifestParsingError')).toBe('its list can not be read');
});

it('what a newer version finds is named as it names it', () => {
  expect(streamFault('somethingNew')).toBe('hls.js says somethingNew');
});
