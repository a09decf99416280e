/** Straight to the terminal: the log may be kept, and this password is for one pair of eyes. */
export function showPassword(title: string, account: { username: string; password: string }): void {
  const lines = [
    title,
    '',
    `  utente / user:  ${account.username}`,
    `  password:       ${account.password}`,
    '',
    'Vale una volta sola: la cambierai al primo accesso.',
    'It is shown only now; you will change it when you sign in.',
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '═'.repeat(width + 2);
  const rows = lines.map((line) => `║ ${line.padEnd(width)} ║`);
  process.stdout.write(`\n╔${edge}╗\n${rows.join('\n')}\n╚${edge}╝\n\n`);
}
