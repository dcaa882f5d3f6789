/**
 * Under which address the server is known outside: as administrators set it, else as STUN servers see it. What they see counts where it is an
 * address of the internet that this machine does not have itself: then a router stands between.
 */
import { Emitter, type Explained, hostPort, type Listenable } from '@offhook/base'
import type { KeptEngine } from '@offhook/media'
import { isPrivateAddress, PRIVATE_NETWORKS } from '@offhook/numbers'
import type { MediaSettingsBook } from './media-settings.ts'
import { addressToldTo, isInNetworks, type OwnAddressRule, ownAddressRule } from './own-address.ts'

export interface PublicAddressOptions {
  readonly engine: Pick<KeptEngine, 'events'> | undefined
  readonly mediaSettings: MediaSettingsBook
  /** The port of the browsers, at which STUN is answered; 0 where there is none. */
  readonly stunPort: number
  /** The addresses of this machine, now. */
  readonly ownAddresses: () => readonly string[]
}

export class PublicAddress {
  readonly #options: PublicAddressOptions
  readonly #emitter = new Emitter<{ changed: undefined }>()
  #mapped: readonly string[] = []
  #rule: OwnAddressRule

  constructor(options: PublicAddressOptions) {
    this.#options = options
    this.#rule = this.#newRule()
    this.#tellStun()
    options.mediaSettings.events.on('changed', () => this.#review())
    options.engine?.events.on('news', (news) => {
      if (news.kind !== 'mapped') return
      this.#mapped = news.mapped.map(({ address }) => address)
      this.#review()
    })
  }

  get events(): Listenable<{ changed: undefined }> {
    return this.#emitter
  }

  /** `stun`: it was not set, and was learnt. */
  get current(): { readonly address: string | undefined; readonly source: 'set' | 'stun' | 'none' } {
    const { publicAddress } = this.#options.mediaSettings.current
    if (publicAddress !== '') return { address: publicAddress, source: 'set' }
    const learnt = this.#learnt()
    return { address: learnt, source: learnt === undefined ? 'none' : 'stun' }
  }

  /** From where STUN servers and relays see this machine. */
  get mapped(): readonly string[] {
    return this.#mapped
  }

  isInternal(address: string): boolean {
    return isInNetworks(address, this.#rule)
  }

  /** Networks whose phones are told the address of this machine. */
  get internalNetworks(): readonly string[] {
    const { internalNetworks } = this.#options.mediaSettings.current
    return internalNetworks.length > 0 ? internalNetworks : PRIVATE_NETWORKS
  }

  /** See {@link addressToldTo}. */
  readonly toldTo = (peer: string): Explained<string | undefined> => addressToldTo(peer, this.#rule)

  #learnt(): string | undefined {
    const own = this.#options.ownAddresses()
    return this.#mapped.find((address) => !isPrivateAddress(address) && !own.includes(address))
  }

  #tellStun(): void {
    const { mediaSettings, stunPort } = this.#options
    const { address } = this.current
    mediaSettings.ownStunUri =
      address === undefined || stunPort === 0 ? undefined : `stun:${hostPort(address, stunPort)}`
  }

  #newRule(): OwnAddressRule {
    return ownAddressRule(this.current.address, this.internalNetworks)
  }

  #review(): void {
    const next = this.#newRule()
    if (JSON.stringify(keyOf(next)) === JSON.stringify(keyOf(this.#rule))) return
    this.#rule = next
    this.#tellStun()
    this.#emitter.emit('changed', undefined)
  }
}

function keyOf({ publicAddress, internal }: OwnAddressRule) {
  return [publicAddress ?? '', ...internal.map(({ name }) => name)]
}
