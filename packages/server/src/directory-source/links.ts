/** All links, in memory; each change on disk before it is told as done. */
import type { Store } from '../store/index.ts'
import { deleteLink, loadLinks, saveLink } from './directory-table.ts'
import type { Link } from './link.ts'

export class Links {
  readonly #store: Store
  readonly #moved: (targetId: string) => void
  readonly #byDirectory = new Map<string, Map<string, Link>>()
  readonly #byTarget = new Map<string, Link>()

  /** `moved`: somebody or something belongs to a directory, or to another one than before. */
  constructor(store: Store, moved: (targetId: string) => void) {
    this.#store = store
    this.#moved = moved
  }

  async load(): Promise<void> {
    for (const link of await loadLinks(this.#store)) this.keep(link)
  }

  of(directoryId: string): ReadonlyMap<string, Link> {
    return this.#byDirectory.get(directoryId) ?? none
  }

  /** Where a person or group comes from. */
  ofTarget(targetId: string): Link | undefined {
    return this.#byTarget.get(targetId)
  }

  /** Keeps a link whose statement is written already. */
  keep(link: Link): void {
    const known = this.#byDirectory.get(link.directoryId)
    if (known) known.set(link.key, link)
    else this.#byDirectory.set(link.directoryId, new Map([[link.key, link]]))
    const former = this.#byTarget.get(link.targetId)
    this.#byTarget.set(link.targetId, link)
    if (former?.directoryId !== link.directoryId) this.#moved(link.targetId)
  }

  async save(links: readonly Link[]): Promise<void> {
    if (links.length === 0) return
    await this.#store.write(...links.map(saveLink))
    for (const link of links) this.keep(link)
  }

  /** The person or group is gone from here. Should it stand in the directory still, it is somebody new. */
  forgetTarget(targetId: string): void {
    const link = this.#byTarget.get(targetId)
    if (!link) return
    this.#byTarget.delete(targetId)
    this.#byDirectory.get(link.directoryId)?.delete(link.key)
    void this.#store.write(deleteLink(link))
  }

  /** The directory is disconnected; its rows went with it. */
  forgetDirectory(directoryId: string): void {
    for (const { targetId } of this.of(directoryId).values()) this.#byTarget.delete(targetId)
    this.#byDirectory.delete(directoryId)
  }
}

const none: ReadonlyMap<string, Link> = new Map()
