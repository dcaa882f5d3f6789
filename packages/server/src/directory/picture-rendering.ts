/**
 * From a JPEG or PNG to squares of two sizes, as JPEG without any metadata: where and when a picture was taken concerns nobody. Pure,
 * and meant to run in a thread of its own. What comes in may be hostile: its size is read from its head before it is unfolded.
 */
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { jpegHead, pngHead } from './picture-head.ts'
import { checkPng } from './png-guard.ts'

export const pictureSizes = [96, 400] as const
export type PictureSize = (typeof pictureSizes)[number]

/** RGBA, row by row. */
interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Clients send about a million; a camera's photo is refused before it is unfolded. */
const MOST_PIXELS = 16_000_000
const QUALITY = 86

/** Throws where it cannot be read, or is too large. */
export function renderPicture(bytes: Uint8Array): ReadonlyMap<PictureSize, Uint8Array> {
  const { pixels, orientation } = read(bytes)
  return new Map(
    pictureSizes.map((size) => {
      const data = square(pixels, size, orientation)
      return [size, new Uint8Array(jpeg.encode({ width: size, height: size, data }, QUALITY).data)]
    }),
  )
}

function read(bytes: Uint8Array): { readonly pixels: Pixels; readonly orientation: number } {
  const head = pngHead(bytes) ?? jpegHead(bytes)
  if (!head || head.width * head.height > MOST_PIXELS || head.width * head.height === 0) {
    throw new Error('no picture, or too large')
  }
  if (head.kind === 'png') {
    checkPng(bytes, head)
    return { pixels: PNG.sync.read(Buffer.from(bytes)), orientation: 1 }
  }
  const pixels = jpeg.decode(bytes, {
    useTArray: true,
    maxResolutionInMP: MOST_PIXELS / 1e6,
    maxMemoryUsageInMB: 512,
  })
  return { pixels, orientation: head.orientation }
}

/**
 * The middle of the picture as a square of `size` points, upright. Each point is the mean of those that it stands for; what is
 * transparent lies on white.
 */
function square({ width, height, data }: Pixels, size: number, orientation: number): Buffer {
  const side = Math.min(width, height)
  const [left, top] = [(width - side) / 2, (height - side) / 2]
  const out = Buffer.alloc(size * size * 4, 255)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [sx, sy] = source(x, y, size - 1, orientation)
      mean(
        [left + (sx * side) / size, left + ((sx + 1) * side) / size],
        [top + (sy * side) / size, top + ((sy + 1) * side) / size],
        { width, data },
        out,
        (y * size + x) * 4,
      )
    }
  }
  return out
}

/** Where the point that is shown at (x, y) lies in the picture as it was taken (EXIF 2.3 §4.6.4, Orientation). */
function source(x: number, y: number, last: number, orientation: number): readonly [number, number] {
  switch (orientation) {
    case 2:
      return [last - x, y]
    case 3:
      return [last - x, last - y]
    case 4:
      return [x, last - y]
    case 5:
      return [y, x]
    case 6:
      return [y, last - x]
    case 7:
      return [last - y, last - x]
    case 8:
      return [last - y, x]
    default:
      return [x, y]
  }
}

function mean(
  [fromX, toX]: readonly [number, number],
  [fromY, toY]: readonly [number, number],
  { width, data }: Pick<Pixels, 'width' | 'data'>,
  out: Buffer,
  at: number,
): void {
  const sums = [0, 0, 0]
  let count = 0
  for (let y = Math.floor(fromY); y < Math.max(Math.floor(fromY) + 1, Math.floor(toY)); y++) {
    for (let x = Math.floor(fromX); x < Math.max(Math.floor(fromX) + 1, Math.floor(toX)); x++) {
      const from = (y * width + x) * 4
      const opacity = data[from + 3]! / 255
      for (let i = 0; i < 3; i++) sums[i]! += data[from + i]! * opacity + 255 * (1 - opacity)
      count++
    }
  }
  for (let i = 0; i < 3; i++) out[at + i] = Math.round(sums[i]! / count)
}
