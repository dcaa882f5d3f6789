/** From a reading that pushes to one who pulls. */
import type { SourceItem } from '../source.ts'

/** Hands items from the reading to whoever asked, one by one: the server is asked for the next page only when this one is used up. */
export class ItemQueue implements AsyncIterable<SourceItem> {
  #item: SourceItem | undefined
  #taken: (() => void) | undefined
  #wake: (() => void) | undefined
  #end: { readonly fault: unknown } | undefined
  #isLeft = false

  put(item: SourceItem): Promise<void> {
    if (this.#isLeft) return Promise.reject(new Error('nobody reads on'))
    this.#item = item
    this.#wake?.()
    return new Promise((resolve) => {
      this.#taken = resolve
    })
  }

  end(fault: unknown): void {
    this.#end = { fault }
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<SourceItem> {
    try {
      for (;;) {
        const item = this.#item
        if (item) {
          this.#item = undefined
          yield item
          this.#taken?.()
        } else if (this.#end) {
          if (this.#end.fault !== undefined) throw this.#end.fault
          return
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      this.#isLeft = true
      this.#taken?.()
    }
  }
}
