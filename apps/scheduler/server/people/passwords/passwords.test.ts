import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword, PASSWORD_COST } from './passwords.ts';

describe('a password', () => {
  it('is kept salted and hashed slowly', async () => {
    const cost = { N: 16, r: 1, p: 1 };
    const [one, other] = [
      await hashPassword('sedici lampade', cost),
      await hashPassword('sedici lampade', cost),
    ];
    expect(one).not.toBe(other);
    expect(one).not.toContain('lampade');
    expect(await isPassword('sedici lampade', one, cost)).toBe(true);
    expect(await isPassword('sedici lampade ', one, cost)).toBe(false);
    // OWASP's second choice for scrypt: of it the product never takes less.
    expect(PASSWORD_COST.N * PASSWORD_COST.r * PASSWORD_COST.p).toBeGreaterThanOrEqual(2 ** 20);
  });
});
