import QRCode from 'qrcode';

/** Draws a QR code as one SVG path in a square of `size` units, dark modules only, without quiet zone. */
export function qrPath(text: string): { size: number; path: string } {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const runs: string[] = [];
  for (let row = 0; row < size; row++) {
    let column = 0;
    while (column < size) {
      const start = column;
      while (column < size && data[row * size + column]) column++;
      if (column > start) runs.push(`M${start} ${row}h${column - start}v1h${start - column}z`);
      column++;
    }
  }
  return { size, path: runs.join('') };
}
