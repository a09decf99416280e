import { describe, expect, it } from 'vitest';
import { parseCommand } from './command.ts';

describe('a command', () => {
  it.each([
    ['xset dpms force off', ['xset', 'dpms', 'force', 'off']],
    ['  spaced\t out  ', ['spaced', 'out']],
    [`'/opt/my panel/power' "two words" ''`, ['/opt/my panel/power', 'two words', '']],
    [`curl --data='{"power": "off"}' http://panel`, ['curl', '--data={"power": "off"}', 'http://panel']],
    ['C:\\Tools\\panel.exe off', ['C:\\Tools\\panel.exe', 'off']],
    ['["sh", "-c", "echo \'pow 0\' | cec-client -s"]', ['sh', '-c', "echo 'pow 0' | cec-client -s"]],
    // Nothing of a shell means anything.
    ['panel off; reboot $HOME > /tmp/x', ['panel', 'off;', 'reboot', '$HOME', '>', '/tmp/x']],
  ])('%s', (text, words) => {
    expect(parseCommand(text)).toEqual(words);
  });

  it.each(['', '  ', '"not closed', '[]', '["a", 1]', '[broken', "''"])('is not: %s', (text) => {
    expect(parseCommand(text)).toBeNull();
  });
});
