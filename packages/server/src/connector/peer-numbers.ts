/** Which numbers the peers of the built-in phone system are shown, by the locations and by what is set at extensions and peers. */
import type { Explained } from '@offhook/base'
import type { ShownNumber, Trunk } from '@offhook/numbers'
import type { PeerNumbers } from '@offhook/pbx'
import type { LineNumber } from '@offhook/telephony'
import type { PeerConfig } from '../config/index.ts'
import type { Extension } from '../directory/index.ts'
import type { Numbers } from '../location/index.ts'

export interface PeerNumbersParts {
  readonly numbers: Numbers
  readonly peers: () => readonly PeerConfig[]
  readonly extension: (line: LineNumber) => Extension | undefined
}

/** What was agreed on with a peer about numbers. */
export function trunkOf(peer: PeerConfig): Trunk {
  return {
    name: peer.name,
    style: peer['number-format'] ?? 'e164',
    number: peer.number ?? null,
    isWithheld: peer['withhold-number'] ?? false,
    isTrusted: peer.trusted ?? true,
  }
}

/** As the phone system asks for them, and with the canonical number for those who want to know. */
export interface ShownNumbers extends PeerNumbers {
  shown(question: Parameters<PeerNumbers['shown']>[0]): Explained<ShownNumber>
}

export function peerNumbers({ numbers, peers, extension }: PeerNumbersParts): ShownNumbers {
  const find = (name: string): Trunk => {
    const known = peers().find((peer) => peer.name === name)
    if (known) return trunkOf(known)
    return { name, style: 'e164', number: null, isWithheld: false, isTrusted: true }
  }
  return {
    shown({ peer, line, isEmergency, wantsToHide }) {
      const set = extension(line)
      return numbers.of(line).shown({
        extension: { line, number: set?.shownNumber ?? null, isWithheld: set?.withholdsNumber ?? false },
        trunk: find(peer),
        isEmergency,
        wantsToHide,
      })
    },
    written: (peer, number) => numbers.of().written(find(peer).style, number),
    read: (peer, number) => numbers.of().read(find(peer).style, number),
    lineOf: (number) => numbers.lineOf(number),
    // What leaves is judged by where the line stands that pays for it; what a peer passes through, as that peer writes numbers, too.
    barred({ line, peer, dialled, sent }, prefixes) {
      const site = numbers.of(line)
      const barred = site.barred(sent, prefixes, dialled === sent)
      if (barred || peer === undefined || line !== undefined) return barred
      return site.barred(site.read(find(peer).style, sent), prefixes, false)
    },
  }
}
