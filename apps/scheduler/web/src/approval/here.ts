/** Where the person is, as the browser has it. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
