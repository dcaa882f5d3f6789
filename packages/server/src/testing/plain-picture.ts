import jpeg from 'jpeg-js'

/** A picture (JPEG) all of one colour. */
export function plainPicture(red: number, green: number, blue: number): Buffer {
  const [width, height] = [300, 200]
  const data = Buffer.alloc(width * height * 4, 255)
  for (let at = 0; at < width * height; at++) data.set([red, green, blue, 255], at * 4)
  return jpeg.encode({ width, height, data }, 90).data
}
