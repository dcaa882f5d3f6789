/** Where the calls of a line go, as somebody is shown it who may set it. */
import type { LineForwardings } from '@offhook/contract'
import { isPermitted, type LineNumber } from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Line, LineSettingsBook, Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Access, Action, Viewer } from '../rights/index.ts'

export interface ForwardingViewsOptions {
  readonly people: People
  readonly access: Access
  readonly lines: Lines
  readonly calls: Calls
  readonly numbers: Numbers
  readonly lineSettings: LineSettingsBook
}

type Target = LineForwardings['targets'][number]

/** Whoever sets where somebody's calls go may send them to the mailbox: it is where they leave word for that person. */
const targetKinds: readonly {
  readonly kind: Target['kind']
  readonly action: Action
  readonly of: (person: Person) => string | null
}[] = [
  { kind: 'mobile', action: 'seeBusinessContact', of: ({ mobile }) => mobile },
  { kind: 'private', action: 'seePrivateNumber', of: ({ numbers }) => numbers.private },
  { kind: 'mailbox', action: 'setForwarding', of: ({ numbers }) => numbers.mailbox },
]

export class ForwardingViews {
  readonly #options: ForwardingViewsOptions

  constructor(options: ForwardingViewsOptions) {
    this.#options = options
  }

  of(viewer: Viewer, number: LineNumber): LineForwardings {
    const { people, access, lines, lineSettings } = this.#options
    const owners = people.byLine(number)
    const owner = owners.find(({ id }) => id === viewer.personId) ?? owners[0]
    const position = owner ? owner.lines.indexOf(number) + 1 : 0
    const may = (action: Action) => owner !== undefined && access.allows(viewer, action, owner.id, position)
    const line = lines.get(number)
    const seesTarget = may('seeForwardTarget')
    return {
      line: number,
      forwardings: seesTarget ? (line?.device.forwardings ?? []).map((each) => ({ ...each })) : null,
      isSettable: line !== undefined && this.#isSettable(line),
      targets: owner ? this.#targets(owner, number, may) : [],
      forwardList: seesTarget ? lineSettings.of(number).forwardList : null,
    }
  }

  #isSettable(line: Line): boolean {
    return isPermitted('setForwarding', this.#options.calls.situationOf(line)).answer
  }

  #targets(owner: Person, line: LineNumber, may: (action: Action) => boolean): Target[] {
    const at = this.#options.numbers.of(line)
    return targetKinds.flatMap(({ kind, action, of }) => {
      const number = of(owner)
      if (!number || !may(action)) return []
      const canonical = at.canonicalOf(number)
      return [{ kind, display: canonical ? at.display(canonical) : number, destination: canonical ?? number }]
    })
  }
}
