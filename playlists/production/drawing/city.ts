import { box, circle, colour, path } from './svg.ts';

/** Draws Prato's skyline on the base line y = 0, 1500 wide: castle, town hall, cathedral, houses and cypresses. */
export function skyline(wall: string, detail: string, roof: string = detail): string {
  return [
    place(0, house(150, 150, wall, roof)),
    cypress(176, 150, detail),
    place(200, castle(wall, detail)),
    cypress(590, 190, detail),
    place(620, house(120, 180, wall, roof)),
    place(735, palace(wall, detail)),
    place(905, house(140, 140, wall, roof)),
    place(1050, cathedral(wall, detail)),
    place(1360, house(130, 170, wall, roof)),
    cypress(1505, 140, detail),
  ].join('');
}

function place(x: number, shape: string): string {
  return `<g transform="translate(${x} 0)">${shape}</g>`;
}

/** Castello dell'Imperatore has plain walls, square towers, swallow-tailed merlons. */
function castle(wall: string, detail: string): string {
  return [
    box(30, -170, 310, 170, 0, wall),
    merlons(30, -170, 310, wall),
    ...[0, 150, 300].map((x) => box(x, -225, 78, 225, 0, wall) + merlons(x, -225, 78, wall)),
    path('M168 0V-58q21-26 42 0V0Z', detail),
    ...[92, 256].map((x) => box(x, -110, 14, 44, 7, detail)),
  ].join('');
}

function merlons(x: number, y: number, width: number, fill: string): string {
  const count = Math.round(width / 26);
  const step = width / count;
  return Array.from({ length: count }, (_, i) => {
    const left = x + i * step + 3;
    const w = step - 6;
    return path(`M${left} ${y + 1}v-24l${w / 2} 10l${w / 2}-10v24z`, fill);
  }).join('');
}

/** Palazzo Pretorio is tall and battlemented, with two-light windows and a bell. */
function palace(wall: string, detail: string): string {
  return [
    box(0, -290, 150, 290, 0, wall),
    merlons(0, -290, 150, wall),
    path('M52-312V-360L75-380L98-360V-312Z', wall),
    circle(75, -340, 9, detail),
    ...[-230, -150].flatMap((y) => [34, 94].map((x) => path(`M${x} ${y + 46}v-34q11-16 22 0v34z`, detail))),
    path('M54 0V-52q21-24 42 0V0Z', detail),
  ].join('');
}

/** Santo Stefano has a striped front, a rose window, the pulpit at the corner, the bell tower. */
function cathedral(wall: string, detail: string): string {
  const stripes = [-30, -70, -110, -150].map((y) => box(20, y, 190, 9, 0, detail));
  return [
    box(216, -330, 72, 330, 0, wall),
    path('M210-330L252-382L294-330Z', wall),
    ...[-290, -230, -170].map((y) => path(`M240 ${y + 34}v-24q12-16 24 0v24z`, detail)),
    path('M20 0V-180L70-200L115-262L160-200L210-180V0Z', wall),
    ...stripes,
    circle(115, -188, 22, detail),
    circle(115, -188, 13, wall),
    path('M92 0V-58q23-34 46 0V0Z', wall),
    path('M96 0V-54q19-30 38 0V0Z', detail),
    path('M-6-96H30V-62Q12-48-6-62Z', wall),
    path('M-14-104L12-128L38-104Z', detail),
  ].join('');
}

export function house(width: number, height: number, wall: string, roof: string): string {
  return [
    box(0, -height, width, height, 0, wall),
    path(`M-10 ${-height}L${width / 2} ${-height - 46}L${width + 10} ${-height}Z`, roof),
    ...[0.22, 0.62].map((at) => box(width * at, -height + 34, 24, 36, 3, roof)),
  ].join('');
}

export function cypress(x: number, height: number, fill: string): string {
  return path(
    `M${x} 0C${x - 34}-10 ${x - 26} ${-height * 0.5} ${x} ${-height}C${x + 26} ${-height * 0.5} ${x + 34}-10 ${x} 0Z`,
    fill,
  );
}

export function tree(height: number, crown: string, trunk: string = colour.night): string {
  const r = height * 0.3;
  return (
    box(-7, -height * 0.5, 14, height * 0.5, 5, trunk) +
    circle(0, -height + r, r, crown) +
    circle(-r * 0.7, -height * 0.55, r * 0.7, crown) +
    circle(r * 0.7, -height * 0.55, r * 0.7, crown)
  );
}

/** Draws a cloud about 320 wide around its middle. */
export function cloud(fill: string): string {
  return path('M-130 50a62 62 0 0 1 6-123a90 90 0 0 1 166-30a74 74 0 0 1 96 70a42 42 0 0 1-8 83z', fill);
}

export function rain(width: number, height: number, stroke: string): string {
  const drops: string[] = [];
  for (let row = 0; row * 70 < height; row++) {
    for (let x = (row % 2) * 45; x < width; x += 90) drops.push(`M${x} ${row * 70}l-14 34`);
  }
  return `<path d="${drops.join('')}" stroke="${stroke}" stroke-width="7" stroke-linecap="round" fill="none"/>`;
}
