/** Makes a picture small enough to be sent: a photo of a telephone has megabytes, and 400 pixels are shown of it. */

/** Twice what is shown at most, so that the server still chooses well. */
const LONGEST_SIDE = 1024
const QUALITY = 0.9

/** The picture as base64 of a JPEG, upright. Rejects where the browser cannot read the file as a picture. */
export async function smallerPicture(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const factor = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * factor))
  canvas.height = Math.max(1, Math.round(bitmap.height * factor))
  const context = canvas.getContext('2d')
  if (context) {
    // A JPEG has nothing that is transparent.
    context.fillStyle = '#fff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  }
  bitmap.close()
  const url = canvas.toDataURL('image/jpeg', QUALITY)
  return url.slice(url.indexOf(',') + 1)
}
