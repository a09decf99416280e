// This module is loaded into a process before anything else (`--import`): its wall clock is by so many ms off this machine's.
const shiftMs = Number(process.env.BACHECA_TEST_SHIFT_MS);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shiftMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};
