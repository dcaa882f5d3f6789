/** Samples that wait to be played: a stretch of memory that grows when it must, and is not given up in between. */

/** Room at first: what one packet of 20 ms at 16 kHz has, and what is left of the one before. */
const FIRST_ROOM = 640

export class SampleQueue {
  #room = new Int16Array(FIRST_ROOM)
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  put(samples: Int16Array): void {
    if (this.#end + samples.length > this.#room.length) this.#makeRoom(samples.length)
    this.#room.set(samples, this.#end)
    this.#end += samples.length
  }

  /** All that is there, without taking it out; it holds until something is put or replaced. */
  peek(): Int16Array {
    return this.#room.subarray(this.#start, this.#end)
  }

  /** `samples` in place of all that is there. */
  replace(samples: Int16Array): void {
    this.#start = 0
    this.#end = 0
    this.put(samples)
  }

  /** Takes as many as `out` holds; so many must be there. */
  take(out: Int16Array): void {
    for (let index = 0, at = this.#start; index < out.length; index++, at++) out[index] = this.#room[at]!
    this.#start += out.length
    if (this.#start < this.#end) return
    this.#start = 0
    this.#end = 0
  }

  #makeRoom(more: number): void {
    const length = this.length
    const room =
      length + more > this.#room.length
        ? new Int16Array(Math.max(length + more, this.#room.length * 2))
        : this.#room
    room.set(this.peek())
    this.#room = room
    this.#start = 0
    this.#end = length
  }
}
