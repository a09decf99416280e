const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes hours and minutes at the location: `08:05`. */
export function timeFormat(timeZone: string): Intl.DateTimeFormat {
  return cached(`time ${timeZone}`, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** Writes day and month at the location: `21/11`. */
export function dayFormat(timeZone: string): Intl.DateTimeFormat {
  return cached(`date ${timeZone}`, timeZone, { day: '2-digit', month: '2-digit' });
}

function cached(key: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(key);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  } catch {
    // An old player may not know a new zone's name: the machine's own is close.
    format = new Intl.DateTimeFormat('en-GB', options);
  }
  formats.set(key, format);
  return format;
}
