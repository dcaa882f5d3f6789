/** The body of an answer, read no further than `most` bytes; null where it has more. */
export async function bytesOf(answer: Response, most: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of answer.body ?? []) {
    length += part.length
    // Leaving the loop closes the connection.
    if (length > most) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}
