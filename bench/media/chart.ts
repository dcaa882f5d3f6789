/** A picture of values over time, one field under the other, as SVG that is readable on light and dark ground. */

export interface Field {
  readonly title: string
  /** One value a second. */
  readonly values: readonly number[]
  /** The top of the scale. */
  readonly top: number
  /** A value that should not be reached, if there is one. */
  readonly limit?: { readonly value: number; readonly name: string }
}

export interface Chart {
  readonly title: string
  /** One line each, under the title. */
  readonly notes: readonly string[]
  readonly fields: readonly Field[]
}

const WIDTH = 960
const LEFT = 64
const RIGHT = 24
const HEAD = 84
const LINE = 18
const FIELD = 150
const GAP = 54
const STEPS = 4
/** Labels of the time axis. */
const TIMES = 10

const STYLE = `
  svg { color-scheme: light dark; background: #ffffff; color: #1c2430; font-family: system-ui, sans-serif; }
  .title { font-size: 20px; font-weight: 600; }
  .note, .axis { font-size: 13px; fill: #56606e; }
  .field { font-size: 14px; font-weight: 600; }
  .grid { stroke: #d9dee5; stroke-width: 1; }
  .limit { stroke: #b3261e; stroke-width: 1; stroke-dasharray: 6 4; }
  .limit-name { font-size: 12px; fill: #b3261e; }
  .line { fill: none; stroke: #1f5fbf; stroke-width: 1.5; stroke-linejoin: round; }
  text { fill: #1c2430; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181e; }
    text { fill: #e6eaf0; }
    .note, .axis { fill: #a3adba; }
    .grid { stroke: #2c343f; }
    .line { stroke: #7fb0ff; }
    .limit { stroke: #ff8a80; }
    .limit-name { fill: #ff8a80; }
  }`

/** The picture; every value of a field is drawn, none is smoothed. */
export function draw({ title, notes, fields }: Chart): string {
  const top = HEAD + notes.length * LINE
  const height = top + fields.length * (FIELD + GAP)
  const parts = fields.map((field, index) => drawField(field, top + index * (FIELD + GAP)))
  const lines = notes.map((note, index) => text(LEFT, HEAD - 22 + index * LINE, note, 'note'))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    text(LEFT, 36, title, 'title'),
    ...lines,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

function drawField({ title, values, top: most, limit }: Field, y: number): string {
  const width = WIDTH - LEFT - RIGHT
  const toX = (second: number) => LEFT + (width * second) / Math.max(values.length - 1, 1)
  const toY = (value: number) => y + FIELD - (FIELD * Math.min(value, most)) / most
  const grid = Array.from({ length: STEPS + 1 }, (_, step) => {
    const value = (most * step) / STEPS
    const label = text(LEFT - 8, toY(value) + 4, String(Math.round(value * 10) / 10), 'axis', 'end')
    return rule(toY(value), 'grid') + label
  })
  const times = Array.from({ length: TIMES + 1 }, (_, step) => {
    const second = ((values.length - 1) * step) / TIMES
    return text(toX(second), y + FIELD + 18, clock(second), 'axis', 'middle')
  })
  const points = values.map((value, second) => `${toX(second).toFixed(1)},${toY(value).toFixed(1)}`)
  return [
    text(LEFT, y - 10, title, 'field'),
    ...grid,
    ...times,
    limit && limit.value <= most ? rule(toY(limit.value), 'limit') : '',
    limit && limit.value <= most
      ? text(WIDTH - RIGHT, toY(limit.value) - 5, limit.name, 'limit-name', 'end')
      : '',
    `<polyline class="line" points="${points.join(' ')}"/>`,
  ].join('\n')
}

function rule(y: number, kind: string): string {
  return `<line class="${kind}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`
}

function text(x: number, y: number, value: string, kind: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(value)}</text>`
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
