/** Samples that wait to be played. */
export class SampleQueue {
  #samples = new Int16Array(0)

  get length(): number {
    return this.#samples.length
  }

  put(samples: Int16Array): void {
    if (this.#samples.length === 0) {
      this.#samples = samples.slice()
      return
    }
    const joined = new Int16Array(this.#samples.length + samples.length)
    joined.set(this.#samples)
    joined.set(samples, this.#samples.length)
    this.#samples = joined
  }

  /** All that is there, without taking it out. */
  peek(): Int16Array {
    return this.#samples
  }

  replace(samples: Int16Array): void {
    this.#samples = new Int16Array(samples)
  }

  /** Takes the first `count` out; so many must be there. */
  take(count: number): Int16Array {
    const taken = this.#samples.slice(0, count)
    this.#samples = this.#samples.slice(count)
    return taken
  }
}
