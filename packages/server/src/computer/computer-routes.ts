/** What administrators see of computers and change, and how a browser is told at which one it stands. */
import { NamedError } from '@offhook/base'
import { type ComputerView, contractErrors } from '@offhook/contract'
import { actorOf } from '../admin/index.ts'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Groups, People, Profiles } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import { type Accounts, deviceText } from '../signin/index.ts'
import { contains, pageOf } from '../store/index.ts'
import type { Computer, ComputerFields } from './computer.ts'
import { COMPUTER_COOKIE, COMPUTER_SECONDS } from './computer-cookie.ts'
import type { ComputerSeats } from './computer-seats.ts'
import type { Computers } from './computers.ts'

export interface ComputerRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly profiles: Profiles
  readonly computers: Computers
  readonly directories: Pick<Directories, 'ownership'>
  readonly computerSeats: ComputerSeats
  readonly accounts: Accounts
  readonly systemEvents: SystemEvents
}

export function computerRoutes(parts: ComputerRouteParts) {
  const { people, groups, profiles, computers, computerSeats, accounts, systemEvents } = parts
  const { ownership } = parts.directories
  const record = (
    code: 'computer-created' | 'computer-changed' | 'computer-renewed' | 'computer-removed',
    viewer: Viewer,
    { name }: Computer,
  ) => {
    const actor = actorOf(people, viewer)
    systemEvents.record(code, { actor, computer: name }, actor)
  }
  const view = (computer: Computer) => ({
    ...computerView(computer, computerSeats.at(computer.id)),
    directory: ownership.sourceOf(computer.id)?.name ?? null,
  })
  const checkLinks = ({ groupIds, profileId }: Partial<Pick<ComputerFields, 'groupIds' | 'profileId'>>) => {
    const unknown = groupIds?.find((id) => !groups.get(id))
    if (unknown !== undefined)
      throw new NamedError(contractErrors, 'not-found', { what: 'group', key: unknown })
    if (typeof profileId === 'string') profiles.find(profileId)
  }
  /** As the audit log keeps it: groups by their names. */
  const told = ({ secretHash, seen, groupIds, profileId, lines, phones, ...fields }: Computer) => ({
    ...fields,
    profile: profileId === null ? null : (profiles.get(profileId)?.name ?? null),
    lines: lines === '*' ? '*' : lines.join(', '),
    phones: phones.join(', '),
    groups: groupIds.map((id) => groups.get(id)?.name ?? id).join(', '),
  })
  const standing = (request: ClientRequest) => {
    const secret = request.cookie(COMPUTER_COOKIE)
    return secret === undefined ? undefined : computers.recognise(secret)
  }

  return {
    listComputers({ query }) {
      const found = [...computers.all()].filter((computer) =>
        contains(
          query.text,
          computer.name,
          computer.description,
          computer.host,
          computer.system,
          ...linesIn(computer),
          computer.seen?.user ?? null,
        ),
      )
      const page = pageOf(found, ({ name, id }) => `${name.toLowerCase()} ${id}`, query)
      return { items: page.items.map(view), next: page.next }
    },

    async createComputer({ body }, viewer, request) {
      checkLinks(given(body))
      const { computer, secret } = await computers.create(given(body))
      request.note({ target: computer.name, changes: changesBetween({}, told(computer)) })
      record('computer-created', viewer, computer)
      return { computer: view(computer), secret }
    },

    async changeComputer({ params, body }, viewer, request) {
      checkLinks(given(body))
      const before = computers.find(params.id)
      ownership.checkComputer(before, body)
      const computer = await computers.change(params.id, given(body))
      request.note({ target: computer.name, changes: changesBetween(told(before), told(computer)) })
      record('computer-changed', viewer, computer)
      return view(computer)
    },

    async renewComputerToken({ params }, viewer, request) {
      const { computer, secret } = await computers.renew(params.id)
      request.note({ target: computer.name })
      record('computer-renewed', viewer, computer)
      return { computer: view(computer), secret }
    },

    reloadClients({ params }, _viewer, request) {
      const { id, name } = computers.find(params.id)
      const clients = computerSeats.reload(id)
      request.note({ target: name })
      return { clients }
    },

    async deleteComputer({ params }, viewer, request) {
      ownership.checkRemoval(params.id)
      const computer = await computers.remove(params.id)
      request.note({ target: computer.name })
      record('computer-removed', viewer, computer)
      return undefined
    },

    getOwnComputer(_input, _viewer, request) {
      const computer = standing(request)
      return { computer: computer ? { name: computer.name, phones: [...computer.phones] } : null }
    },

    async placeAtComputer({ body }, _viewer, request) {
      const computer = await accounts.throttle.guarded(`computer ${body.name}`, request.address, async () => {
        const known = computers.recognise(body.token.trim(), body.name)
        if (known) return known
        accounts.throttle.failedFrom(request.address)
        throw new NamedError(contractErrors, 'computer-unknown')
      })
      request.note({ target: computer.name, changes: [] })
      computers.noteSeen(computer, {
        address: request.address,
        software: deviceText(request.agent),
        user: '',
      })
      request.setCookie(COMPUTER_COOKIE, body.token.trim(), COMPUTER_SECONDS)
      return { computer: { name: computer.name, phones: [...computer.phones] } }
    },

    leaveComputer(_input, _viewer, request) {
      const computer = standing(request)
      if (computer) request.note({ target: computer.name })
      request.setCookie(COMPUTER_COOKIE, '', 0)
      return undefined
    },
  } satisfies Partial<Handlers>
}

function linesIn({ lines, phones }: Computer): readonly string[] {
  return lines === '*' ? phones : [...lines, ...phones]
}

function given<Body extends object>(body: Body): Body & Partial<ComputerFields> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never
}

function computerView(computer: Computer, peopleThere: readonly string[]): Omit<ComputerView, 'directory'> {
  const { secretHash, lines, groupIds, phones, seen, ...fields } = computer
  return {
    ...fields,
    lines: lines === '*' ? lines : [...lines],
    groupIds: [...groupIds],
    phones: [...phones],
    hasToken: secretHash !== null,
    seen: seen ? { ...seen } : null,
    people: [...peopleThere],
  }
}
