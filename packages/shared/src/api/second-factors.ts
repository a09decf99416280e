/** What people show beside their password, and signing in without one. */
import { z } from 'zod';
import { Instant } from '../model/ids.ts';

/** What a browser's own dialogue for passkeys takes and gives (WebAuthn's JSON): it is read by a library on each side. */
const WebAuthnJson = z.record(z.string(), z.unknown());

/** The password was right; the session begins once this is answered. */
export const SecondFactorStep = z.object({
  step: z.string(),
  methods: z.array(z.enum(['code', 'passkey'])),
});
export type SecondFactorStep = z.infer<typeof SecondFactorStep>;

/** A code of the app, or one of those for when it is lost. */
export const SecondFactorAnswer = z.strictObject({
  step: z.string().min(1).max(100),
  code: z.string().min(1).max(40),
});

export const PasskeyOptions = z.object({ step: z.string(), options: WebAuthnJson });
export const PasskeyAnswer = z.strictObject({ step: z.string().min(1).max(100), response: WebAuthnJson });

export const PasskeyView = z.object({
  id: z.string(),
  name: z.string(),
  addedAt: Instant,
  lastUsedAt: Instant.nullable(),
});
export type PasskeyView = z.infer<typeof PasskeyView>;

/** What somebody has beside their password. */
export const SecondFactors = z.object({
  hasApp: z.boolean(),
  passkeys: z.array(PasskeyView),
  recoveryCodesLeft: z.number(),
  /** The installation asks for one of who holds their roles. */
  isRequired: z.boolean(),
  /** Browsers keep passkeys for a name, and for no bare number of a network. */
  mayAddPasskeys: z.boolean(),
});
export type SecondFactors = z.infer<typeof SecondFactors>;

/** Whoever changes how they sign in says their password once more. */
export const WithPassword = z.strictObject({ password: z.string().min(1).max(200) });

/** For the app: `uri` is what its QR code carries, `secret` the same to type. Both are told this once. */
export const NewApp = z.object({ uri: z.string(), secret: z.string() });
export const ConfirmedApp = z.strictObject({ code: z.string().min(1).max(40) });

export const PasskeyName = z.string().trim().min(1).max(60);
export const NewPasskey = z.strictObject({
  step: z.string().min(1).max(100),
  name: PasskeyName,
  response: WebAuthnJson,
});

/** For when app and passkeys are lost: each works once. Told this once, and null where there were some already. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()).nullable() });
