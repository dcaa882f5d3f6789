/** The half-hours of a week in a zone, for the picture of least-cost routing. Pure. */
export const dayClasses = ['mon-fri', 'sat', 'sun'] as const
export type DayClass = (typeof dayClasses)[number]

export interface GridCell {
  readonly zone: string
  readonly days: DayClass
  readonly from: string
  readonly to: string
  readonly provider: string
}

export interface Stretch {
  /** Half-hours since midnight. */
  readonly from: number
  readonly to: number
  readonly provider: string | null
}

/** All half-hours of a day, for menus: `00:00` … `24:00`. */
export const halfHours: readonly string[] = Array.from({ length: 49 }, (_, index) => {
  const hour = String(Math.floor(index / 2)).padStart(2, '0')
  return `${hour}:${index % 2 === 0 ? '00' : '30'}`
})

/** A day of a zone as stretches without gaps; the first cell that covers a half-hour has it. */
export function stretchesOf(grid: readonly GridCell[], zone: string, days: DayClass): readonly Stretch[] {
  const cells = grid.filter((cell) => cell.zone === zone && cell.days === days)
  const stretches: Stretch[] = []
  for (let half = 0; half < 48; half++) {
    const found = cells.find(
      (cell) => halfHours.indexOf(cell.from) <= half && half < halfHours.indexOf(cell.to),
    )
    const provider = found?.provider ?? null
    const last = stretches.at(-1)
    if (last && last.provider === provider) stretches[stretches.length - 1] = { ...last, to: half + 1 }
    else stretches.push({ from: half, to: half + 1, provider })
  }
  return stretches
}
