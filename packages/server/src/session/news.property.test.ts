/**
 * Whatever happens, a client that followed the news knows the same as one that comes now: nothing that changed was kept from it,
 * though equal texts are told only once and only to those whom they concern.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import type { TestClient } from '../testing/test-client.ts'
import { TestOffice } from '../testing/test-office.ts'

const NAMES = ['Anna', 'Ben', 'Carla', 'Dora'] as const
const LINES = ['301', '302', '303', '304'] as const

type Deed = (office: TestOffice, who: number, whom: number) => unknown

/** What people and administrators do. Most of it is refused most of the time, as in life. */
const deeds: Readonly<Record<string, Deed>> = {
  dial: (office, who, whom) => office.switch.phone(LINES[who]!).dial(LINES[whom]!),
  answer: (office, who) => office.switch.phone(LINES[who]!).answer(),
  reject: (office, who) => office.switch.phone(LINES[who]!).reject(),
  hangUp: (office, who) => office.switch.phone(LINES[who]!).hangUp(),
  hold: (office, who) => office.switch.phone(LINES[who]!).hold(),
  retrieve: (office, who) => office.switch.phone(LINES[who]!).retrieve(),
  consult: (office, who, whom) => onFirstCall(office, who, 'consultationCall', LINES[whom]!),
  transfer: (office, who) => onFirstCall(office, who, 'transferCall'),
  transferTo: (office, who, whom) => onFirstCall(office, who, 'singleStepTransferCall', LINES[whom]!),
  deflect: (office, who, whom) => onFirstCall(office, who, 'deflectCall', LINES[whom]!),
  forward: (office, who, whom) =>
    office.server.parts.actions.setForwardings(office.viewer(NAMES[who]!), LINES[who]!, [
      { kind: 'always', destination: LINES[whom]! },
    ]),
  forwardNothing: (office, who) =>
    office.server.parts.actions.setForwardings(office.viewer(NAMES[who]!), LINES[who]!, []),
  doNotDisturb: (office, who, whom) =>
    office.server.parts.actions.setDoNotDisturb(office.viewer(NAMES[who]!), LINES[who]!, whom % 2 === 0),
  unplug: (office, who) => office.switch.unplug(LINES[who]!),
  plug: (office, who) => office.switch.plug(LINES[who]!),
  loseLink: (office) => office.switch.disconnect(),
  mendLink: (office) => office.switch.reconnect(),
  favourite: (office, who, whom) =>
    office.server.parts.people.setFavourite(idOf(office, who), idOf(office, whom), true),
  noFavourite: (office, who, whom) =>
    office.server.parts.people.setFavourite(idOf(office, who), idOf(office, whom), false),
  note: (office, who, whom) => office.server.parts.people.change(idOf(office, who), { note: `${whom}` }),
  rename: (office, who, whom) =>
    office.server.parts.people.change(idOf(office, who), { name: `${NAMES[who]} ${whom}` }),
  away: (office, who, whom) =>
    office.server.parts.people.change(idOf(office, who), { ownPresence: whom % 2 === 0 ? 'away' : null }),
  level: (office, who) =>
    office.server.parts.settings.change({
      defaultLevel: (['public', 'business', 'team', 'personal'] as const)[who]!,
    }),
  lines: (office, who, whom) =>
    office.server.parts.people.change(idOf(office, who), { lines: [LINES[who]!, LINES[whom]!] }),
  wait: (office) => office.pass(7),
}

function idOf(office: TestOffice, who: number): string {
  return office.person(NAMES[who]!).id
}

function onFirstCall(
  office: TestOffice,
  who: number,
  service: 'consultationCall' | 'transferCall' | 'singleStepTransferCall' | 'deflectCall',
  destination = '',
): Promise<unknown> {
  const { callCards, actions } = office.server.parts
  const card = callCards.of(LINES[who]!, 'en').find(({ permitted }) => permitted.includes(service))
  if (!card) return Promise.resolve()
  const viewer = office.viewer(NAMES[who]!)
  return service === 'transferCall'
    ? actions.onCall(viewer, card.callId, { service }, { line: LINES[who]! })
    : actions.onCall(viewer, card.callId, { service, destination }, { line: LINES[who]! })
}

/** All that a client shows. */
function screenOf(client: TestClient) {
  const byKey = (map: ReadonlyMap<string, unknown>) =>
    [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
  return {
    me: client.me,
    people: byKey(client.people),
    lines: byKey(client.lines),
    cards: byKey(client.cards),
  }
}

describe('the news', () => {
  it('leave every client with what it would be shown if it came now', async () => {
    const step = fc.tuple(
      fc.constantFrom(...Object.keys(deeds), 'dial', 'dial', 'dial', 'answer', 'answer', 'rename', 'rename'),
      fc.nat({ max: NAMES.length - 1 }),
      fc.nat({ max: NAMES.length - 1 }),
      fc.boolean(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const people = Object.fromEntries(NAMES.map((name, index) => [name, [LINES[index]!]]))
        const office = await TestOffice.open({ people, settings: { defaultLevel: 'team' } })
        try {
          const followers = [await office.client('Anna'), await office.client('Ben')]
          for (const [deed, who, whom, isSettled] of steps) {
            await attempt(() => deeds[deed]!(office, who, whom))
            // Sometimes several things happen within one turn.
            if (isSettled) await office.settle()
          }
          await office.settle()
          for (const follower of followers) {
            const name = follower === followers[0] ? 'Anna' : 'Ben'
            const newcomer = await office.client(name)
            assert.deepEqual(screenOf(follower), screenOf(newcomer))
            newcomer.session.close()
          }
        } finally {
          await office.close()
        }
      }),
      { numRuns: 40 },
    )
  })
})

/** What is refused changes nothing. */
async function attempt(deed: () => unknown): Promise<void> {
  try {
    await deed()
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
  }
}
