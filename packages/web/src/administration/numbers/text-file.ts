/** Files of this machine: written, and chosen by the person. */

export function saveTextFile(file: {
  readonly name: string
  readonly mediaType: string
  readonly text: string
}): void {
  const url = URL.createObjectURL(new Blob([file.text], { type: `${file.mediaType};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  URL.revokeObjectURL(url)
}

/** `Süd/Ost` becomes a name that every file system takes. */
export function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}._ -]+/gu, '-').slice(0, 80) || 'location'
}

/** The format that the end of a file's name tells; JSON where it tells nothing. */
export function formatOfFile(name: string): 'csv' | 'xml' | 'json' {
  const end = name.toLowerCase().split('.').at(-1)
  return end === 'csv' || end === 'xml' ? end : 'json'
}
