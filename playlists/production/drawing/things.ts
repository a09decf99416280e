import { box, circle, colour, lettering, line, path, place, shade } from './svg.ts';

/** Draws a telephone with its top left corner at the origin, 330 by 660; `screen` is drawn in 300 by 630. */
export function phone(screen: string, background: string = colour.paper): string {
  return [
    box(0, 0, 330, 660, 46, colour.abyss),
    `<svg x="15" y="15" width="300" height="630" viewBox="0 0 300 630">`,
    box(0, 0, 300, 630, 34, background),
    screen,
    box(105, 12, 90, 16, 8, colour.abyss),
    '</svg>',
  ].join('');
}

/** What a screen shows at its top: the mark and a coloured band. */
export function screenHeader(title: string): string {
  return (
    path('M0 34Q0 0 34 0H266Q300 0 300 34V122H0Z', colour.blue) +
    (title && lettering(150, 92, title, 36, colour.paper))
  );
}

/** Draws a sheet of paper, 360 by 460 around its middle, with a heading, an emblem and lines of text. */
export function sheet(heading: string, emblem = ''): string {
  return [
    path('M-180-206q0-24 24-24h252l84 84v352q0 24-24 24h-312q-24 0-24-24z', colour.paper),
    path('M96-230v60q0 24 24 24h60z', colour.haze),
    emblem || circle(-118, -168, 30, colour.ice),
    heading ? lettering(-142, -84, heading, 40, colour.night, { anchor: 'start' }) : '',
    ...[-44, -4, 36].map((y, i) => box(-142, y, [276, 284, 200][i] ?? 0, 14, 7, colour.haze)),
  ].join('');
}

/** Draws the digital stamp: a seal with a code in it. */
export function stamp(): string {
  const petals = Array.from({ length: 12 }, (_, i) => {
    const angle = (i * Math.PI) / 6;
    return circle(Math.cos(angle) * 66, Math.sin(angle) * 66, 22, colour.red);
  });
  return [
    ...petals,
    circle(0, 0, 72, colour.red),
    circle(0, 0, 54, colour.paper),
    line('M-24 2L-6 20L28-20', colour.red, 15),
  ].join('');
}

/** The tick of the mark on a disc. */
export function tick(radius = 60, fill: string = colour.green): string {
  const r = radius / 60;
  return (
    circle(0, 0, radius, fill) +
    line(`M${-26 * r} ${2 * r}L${-7 * r} ${21 * r}L${29 * r} ${-21 * r}`, colour.paper, 13 * r)
  );
}

/** Draws an identity card, 330 by 210 around its middle. */
export function identityCard(title: string, tone: string = colour.blue): string {
  return [
    box(-165, -105, 330, 210, 24, colour.paper),
    path('M-165-81q0-24 24-24h282q24 0 24 24v24h-330z', tone),
    lettering(-140, -68, title, 34, colour.paper, { anchor: 'start' }),
    box(-140, -34, 92, 114, 12, colour.ice),
    circle(-94, 4, 24, tone),
    path('M-134 80q0-42 40-42t40 42z', tone),
    ...[-18, 16, 50].map((y, i) => box(-24, y, [150, 124, 90][i] ?? 0, 15, 7, colour.haze)),
  ].join('');
}

/** Draws a smart card with its chip, which is a CNS or a payment card. */
export function chipCard(title: string, tone: string = colour.green): string {
  return [
    box(-165, -105, 330, 210, 24, tone),
    box(-134, -38, 70, 54, 10, colour.sun),
    line('M-134-12h70M-100-38v54', colour.amber, 4),
    title && lettering(-134, -62, title, 34, colour.paper, { anchor: 'start' }),
    ...[0, 1, 2, 3].map((i) => box(-134 + i * 68, 46, 48, 16, 8, 'rgba(255,255,255,.65)')),
  ].join('');
}

export function euroCoin(radius = 60): string {
  return (
    circle(0, 0, radius, colour.amber) +
    circle(0, 0, radius * 0.84, colour.sun) +
    lettering(0, radius * 0.36, '€', radius, '#5c3b00')
  );
}

/** Draws the sign at the gate of the restricted zone, on its post; its foot is the origin, 560 high. */
export function ztlSign(): string {
  return [
    shade(0, 0, 60),
    box(-10, -400, 20, 400, 6, '#7b8896'),
    box(-112, -560, 224, 300, 22, colour.paper),
    `<rect x="-112" y="-560" width="224" height="300" rx="22" fill="none" stroke="${colour.haze}" stroke-width="6"/>`,
    circle(0, -448, 88, colour.red),
    circle(0, -448, 62, colour.paper),
    lettering(0, -290, 'ZTL', 74, colour.night),
  ].join('');
}

/** Draws a notice of a fine, 260 by 360 around its middle. */
export function fine(): string {
  return [
    path(
      'M-130-160q0-20 20-20h220q20 0 20 20v320l-32 20l-33-20l-32 20l-33-20l-32 20l-33-20l-33 20l-32-20z',
      colour.paper,
    ),
    path('M-130-160q0-20 20-20h220q20 0 20 20v56h-260z', colour.red),
    lettering(0, -126, 'MULTA', 46, colour.paper),
    place(0, -30, `<g transform="scale(.32)">${carIcon()}</g>`),
    ...[30, 64].map((y, i) => box(-92, y, i ? 120 : 184, 14, 7, colour.haze)),
    lettering(92, 138, '€', 60, colour.red, { anchor: 'end' }),
  ].join('');
}

function carIcon(): string {
  return (
    path(
      'M-236 62C-240 12-210-2-172-6L-116-82Q-104-98-80-98H58Q82-98 98-80L150-10C206-4 240 8 240 62Z',
      colour.night,
    ) +
    circle(-130, 66, 52, colour.night) +
    circle(130, 66, 52, colour.night) +
    circle(-130, 66, 24, colour.paper) +
    circle(130, 66, 24, colour.paper)
  );
}

/** An open umbrella; the handle ends at the origin, 330 wide and 330 high. */
export function umbrella(tone: string = colour.red, dark: string = colour.ruby): string {
  return [
    line('M0-20V-300', '#54606e', 12),
    line('M0-20q0 26-24 26', '#54606e', 12),
    path(
      'M-190-190C-190-296-104-350 0-350S190-296 190-190Q158-222 126-190Q94-222 63-190Q32-222 0-190Q-32-222-63-190Q-94-222-126-190Q-158-222-190-190Z',
      tone,
    ),
    path('M-63-190C-60-270-30-330 0-350C30-330 60-270 63-190Q32-222 0-190Q-32-222-63-190Z', dark),
  ].join('');
}

/** Draws a speech balloon with a text message's three lines, tail at the bottom left. */
export function balloon(width: number, height: number, fill: string): string {
  return path(
    `M30 0H${width - 30}Q${width} 0 ${width} 30V${height - 30}Q${width} ${height} ${width - 30} ${height}H90L44 ${height + 42}V${height}H30Q0 ${height} 0 ${height - 30}V30Q0 0 30 0Z`,
    fill,
  );
}

export function key(tone: string = colour.sun, dark: string = colour.amber): string {
  return [
    box(60, -24, 300, 48, 20, tone),
    path('M250 10h40v70q0 14-14 14h-12q-14 0-14-14zM310 10h40v46q0 14-14 14h-12q-14 0-14-14z', tone),
    circle(0, 0, 108, tone),
    circle(0, 0, 78, dark),
    circle(0, 0, 62, colour.paper),
  ].join('');
}

/** Draws the front desk, 520 wide, standing on its origin. */
export function desk(sign: string): string {
  return [
    shade(0, 0, 300),
    box(-260, -230, 520, 230, 16, colour.sea),
    box(-284, -258, 568, 40, 20, colour.night),
    box(-130, -180, 260, 96, 16, colour.paper),
    lettering(0, -112, sign, 60, colour.night),
  ].join('');
}

/** Draws a folded map with roads, a river and a pin, 520 by 360 around its middle. */
export function cityMap(): string {
  return [
    path('M-260-150L-90-186V150L-260 186Z', colour.mint),
    path('M-90-186L90-150V186L-90 150Z', '#b9e4cc'),
    path('M90-150L260-186V150L90 186Z', colour.mint),
    path('M-260 72C-150 0-90 100 0 20S150-40 260-112V-72C150 0 90 0 0 60S-150 40-260 114Z', colour.steel),
    line('M-190-160L-120 160M40-160L150 170', colour.paper, 14),
    path('M-260-47L260 23V37L-260-33Z', colour.paper),
  ].join('');
}

/** A map pin whose point is the origin. */
export function pin(tone: string = colour.red): string {
  return (
    path('M0 0C-20-50-74-78-74-136A74 74 0 0 1 74-136C74-78 20-50 0 0Z', tone) +
    circle(0, -136, 30, colour.paper)
  );
}

/** Draws a plate of the day with fork and knife, 300 wide around its middle. */
export function meal(): string {
  return [
    circle(0, 0, 128, colour.paper),
    circle(0, 0, 94, colour.sky),
    path('M-64 22C-70-44 62-58 66 14C44 56-46 62-64 22Z', colour.sun),
    circle(-22, -8, 15, colour.red),
    circle(20, 16, 13, colour.red),
    circle(14, -22, 10, colour.green),
    circle(-30, 26, 9, colour.green),
    line('M-176-90V-30Q-176-6-160-6T-144-30V-90M-160-90V110', '#8794a3', 12),
    line('M164 110V-96Q190-70 186 4H164', '#8794a3', 12),
  ].join('');
}

/** Draws a school front with a clock, 560 wide on its origin. */
export function school(): string {
  return [
    box(-280, -240, 560, 240, 0, '#f6dcc0'),
    path('M-300-240H300L270-282H-270Z', colour.ruby),
    box(-90, -330, 180, 330, 0, '#fbe8d3'),
    path('M-110-330L0-410L110-330Z', colour.red),
    circle(0, -290, 38, colour.paper),
    line('M0-290V-314M0-290H16', colour.night, 7),
    lettering(0, -196, 'SCUOLA', 38, colour.night),
    path('M-48 0V-126q0-40 48-40t48 40V0Z', colour.sea),
    ...[-244, -164, 126, 206].map(
      (x) => box(x, -186, 50, 70, 6, colour.steel) + box(x, -90, 50, 60, 6, colour.steel),
    ),
  ].join('');
}

/** Draws books standing on the base line y = 0. */
export function books(): string {
  const tones = [colour.red, colour.blue, colour.sun, colour.green, colour.night, colour.steel, colour.rose];
  const heights = [210, 250, 190, 230, 260, 200, 236];
  return tones
    .map((tone, i) => {
      const height = heights[i] ?? 200;
      return (
        box(i * 62, -height, 56, height, 8, tone) +
        box(i * 62 + 12, -height + 26, 32, 10, 5, 'rgba(255,255,255,.7)') +
        box(i * 62 + 12, -48, 32, 10, 5, 'rgba(255,255,255,.7)')
      );
    })
    .join('');
}

/** Draws an envelope with its seal, 260 by 180 around its middle. */
export function envelope(tone: string = colour.paper, flap: string = colour.ice): string {
  return (
    box(-130, -90, 260, 180, 20, tone) +
    path('M-122-84Q-110-90-96-90H96Q110-90 122-84L16 16Q0 30-16 16Z', flap)
  );
}
