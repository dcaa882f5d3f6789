/** Where the columns and arrows of a ladder diagram stand. Pure. */
import type { Ladder, LadderArrow } from '@offhook/contract'

export const ROW_HEIGHT = 44
export const HEAD_HEIGHT = 44
const SIDE = 8
/** Half of the widest name above a column. */
const HALF = 52

export interface PlacedArrow {
  readonly arrow: LadderArrow
  readonly from: number
  readonly to: number
  readonly y: number
}

export interface Geometry {
  readonly width: number
  readonly height: number
  readonly columns: readonly { readonly name: string; readonly x: number }[]
  readonly arrows: readonly PlacedArrow[]
}

/** Columns as wide as the space allows, and at least so many pixels apart: then the diagram scrolls. */
const LEAST = 2 * HALF
/** What a character of a label takes at most, on average; and the room on both sides of it. */
const CHARACTER = 6.5
const AROUND = 14
/** Characters of a label that are shown. */
export const LONGEST_LABEL = 28

export function ladderGeometry(ladder: Ladder, available: number): Geometry {
  const names = participantsOf(ladder)
  const gaps = Math.max(1, names.length - 1)
  const gap = Math.max(LEAST, leastGap(ladder, names), (available - 2 * (SIDE + HALF)) / gaps)
  const x = (index: number) => SIDE + HALF + index * gap
  const at = new Map(names.map((name, index) => [name, x(index)]))
  return {
    width: Math.max(available, x(names.length - 1) + HALF + SIDE),
    height: HEAD_HEIGHT + ladder.arrows.length * ROW_HEIGHT + 16,
    columns: names.map((name, index) => ({ name, x: x(index) })),
    arrows: ladder.arrows.map((arrow, index) => ({
      arrow,
      from: at.get(arrow.from)!,
      to: at.get(arrow.to)!,
      y: HEAD_HEIGHT + (index + 0.7) * ROW_HEIGHT,
    })),
  }
}

/** So far apart that every label stands between the columns of its arrow. */
function leastGap({ arrows }: Ladder, names: readonly string[]): number {
  return arrows.reduce((least, { from, to, label }) => {
    const span = Math.abs(names.indexOf(from) - names.indexOf(to))
    const width = Math.min(label.length, LONGEST_LABEL) * CHARACTER + AROUND
    return span === 0 ? least : Math.max(least, width / span)
  }, 0)
}

/** The given order, with those that only arrows name at the end. */
function participantsOf(ladder: Ladder): readonly string[] {
  const names = new Set(ladder.participants)
  for (const arrow of ladder.arrows) names.add(arrow.from).add(arrow.to)
  return [...names]
}

/** The tone of an arrow: a final failure stands out, a success is calm. */
export function arrowTone(label: string): 'request' | 'progress' | 'success' | 'failure' {
  if (label === 'CSTAErrorCode' || label.endsWith('NegResponse')) return 'failure'
  if (label.endsWith('Response')) return 'success'
  if (label.endsWith('Event')) return 'progress'
  const status = Number(/^(\d{3})\b/.exec(label)?.[1] ?? 0)
  if (status === 0) return 'request'
  if (status < 200) return 'progress'
  return status < 300 ? 'success' : 'failure'
}
