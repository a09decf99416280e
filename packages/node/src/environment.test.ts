import { expect, it } from 'vitest';
import { z } from 'zod';
import { EnvironmentError, readVariable, wholeNumber } from './environment.ts';

const Port = wholeNumber(0, 65_535).default(8080).describe('a port');

it('a variable that is unset or empty has its default, any other is read', () => {
  expect(readVariable({}, 'PORT', Port)).toBe(8080);
  expect(readVariable({ PORT: '  ' }, 'PORT', Port)).toBe(8080);
  expect(readVariable({ PORT: ' 70 ' }, 'PORT', Port)).toBe(70);
  expect(readVariable({ HOST: 'a' }, 'HOST', z.string().optional())).toBe('a');
});

it.each(['70000', '-1', '1.5', 'many', '1e3', '0x10'])('refuses %s as a port, and says why', (value) => {
  const read = () => readVariable({ PORT: value }, 'PORT', Port);
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(expect.objectContaining({ variable: 'PORT', value, expected: 'a port' }));
});
