/** What hls.js finds wrong with a stream (`ErrorDetails`), as whoever looks after the screen understands it. */
export function streamFault(details: string): string {
  for (const [pattern, messages] of FAULTS) if (pattern.test(details)) return messages;
  return `hls.js says ${details}`;
}

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/levelEmptyError/, 'its list has nothing to play'],
  [/(manifest|level|audioTrackList|playlist)\w*(Parsing|Unparsable)\w*Error/i, 'its list can not be read'],
  [/keySystem|Decrypt|keyLoad/i, 'it is encrypted in a way that this player can not open'],
  [/Codec/i, 'it is in a form that this player can not show'],
  [/fragParsing|fragGap|bufferAppend|bufferAppending/i, 'a part of it is damaged'],
  [/bufferFull/i, 'a part of it is too large for this player'],
];
