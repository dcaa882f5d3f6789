/** What administrators switch off for all is refused by every route that would do it, with a sentence that says why and what to do. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type Entitlement, ProblemError, type Settings } from '@offhook/contract'
import { clientOf, startTestServer, type TestServer } from '@offhook/server/testing'
import { createI18n } from '../src/i18n/index.ts'
import { problemSentence } from '../src/i18n/sentences.ts'

interface Row {
  readonly off: Partial<Settings>
  /** What the browser hides by. */
  readonly told: Readonly<Record<string, unknown>>
  readonly rule: string
  readonly english: RegExp
  readonly german: RegExp
  readonly refused: Readonly<Record<string, (clients: Clients) => Promise<unknown>>>
  /** What stays possible: most of all, to take back. */
  readonly taken: Readonly<Record<string, (clients: Clients) => Promise<unknown>>>
}

interface Clients {
  /** Leads the group of Ben and Carla, and was asked for rights by Ben. */
  readonly anna: Client
  readonly administrator: Client
  readonly ids: {
    readonly anna: string
    readonly ben: string
    readonly carla: string
    readonly group: string
  }
}

const presenceRights = { rights: ['seePicture', 'seePresence'] as ('seePicture' | 'seePresence')[] }
const withoutEntitlement = (name: Entitlement): Partial<Settings> => ({
  entitlements: (['softphoneAudio', 'useClient', 'signInFromInternet'] as const).filter((it) => it !== name),
})

const rows: readonly Row[] = [
  {
    off: { presenceEnabled: false },
    told: { presenceEnabled: false, switchedOff: ['seePresence', 'setPresence'] },
    rule: 'switched-off',
    english:
      /^You may not (change|see) presence: this is switched off for the whole company\. An administrator/,
    german:
      /^Sie dürfen nicht die Erreichbarkeit (ändern|sehen): Das ist im ganzen Unternehmen abgeschaltet\. Die/,
    refused: {
      'one’s own presence': ({ anna }) => anna.changeMe({ body: { ownPresence: 'away' } }),
      'one’s own by the other route': ({ anna, ids }) =>
        anna.setPresence({ params: { id: ids.anna }, body: { state: 'away' } }),
      'a colleague’s presence': ({ anna, ids }) =>
        anna.setPresence({ params: { id: ids.ben }, body: { state: 'away' } }),
      'being told when free': ({ anna, ids }) =>
        anna.setAwaited({ params: { id: ids.ben }, body: { isAwaited: true } }),
      'being told of changes': ({ anna, ids }) =>
        anna.setWatched({ params: { id: ids.ben }, body: { isWatched: true } }),
      'the document of somebody': ({ anna, ids }) => anna.getPresenceDocument({ params: { id: ids.ben } }),
    },
    taken: {
      'one’s own choice': ({ anna }) => anna.changeMe({ body: { ownPresence: null } }),
      'being told': ({ anna, ids }) =>
        anna.setAwaited({ params: { id: ids.ben }, body: { isAwaited: false } }),
      'a level, which is more than presence': ({ anna, ids }) =>
        anna.giveGrant({ params: { id: ids.ben }, body: { level: 'team' } }),
      'other single rights': ({ anna, ids }) =>
        anna.giveGrant({ params: { id: ids.ben }, body: { rights: ['seePicture', 'line1.pickUp'] } }),
      'what was given before': ({ anna, ids }) =>
        anna.giveGrant({ params: { id: ids.carla }, body: { rights: ['seePresence', 'line1.pickUp'] } }),
    },
  },
  {
    off: { presenceEnabled: false },
    told: { switchedOff: ['seePresence', 'setPresence'] },
    rule: 'right-switched-off',
    english: /^“Presence” cannot be given: it is switched off for the whole company .* “Basic services”\.$/,
    german:
      /^„Erreichbarkeit“ lässt sich nicht geben: Das ist im ganzen Unternehmen abgeschaltet .* „Basisdienste“\.$/,
    refused: {
      'giving it': ({ anna, ids }) => anna.giveGrant({ params: { id: ids.ben }, body: presenceRights }),
      'asking for it': ({ anna, ids }) =>
        anna.askForGrant({ params: { id: ids.carla }, body: { grade: presenceRights } }),
      'giving it to who asked': ({ anna, ids }) =>
        anna.acceptGrantRequest({ params: { id: ids.ben }, body: { grade: presenceRights } }),
      'giving it to the members one leads': ({ anna, ids }) =>
        anna.changeLedGroup({ params: { id: ids.group }, body: { memberGrade: presenceRights } }),
      'giving it for others': ({ administrator, ids }) =>
        administrator.setPersonGrant({ params: { id: ids.ben, viewerId: ids.anna }, body: presenceRights }),
      'giving it to a group': ({ administrator, ids }) =>
        administrator.changeGroup({ params: { id: ids.group }, body: { memberGrade: presenceRights } }),
      'giving it to leaders': ({ administrator }) =>
        administrator.createGroup({ body: { name: 'Led', leaderGrade: presenceRights } }),
      'giving it to a new group': ({ administrator }) =>
        administrator.createGroup({ body: { name: 'New', memberGrade: presenceRights } }),
    },
    taken: {},
  },
  {
    off: { mayGrant: false },
    told: { mayGrant: false, switchedOff: [] },
    rule: 'granting-switched-off',
    english:
      /^People may not give each other rights here: .* can be taken back\. Ask your administrator for more\.$/,
    german: /^Benutzer geben einander hier keine Rechte: .* Mehr gibt Ihre Administration\.$/,
    refused: {
      giving: ({ anna, ids }) => anna.giveGrant({ params: { id: ids.ben }, body: { level: 'public' } }),
      'trying what giving would do': ({ anna, ids }) =>
        anna.previewGrant({ params: { id: ids.ben }, body: { level: 'public' } }),
      asking: ({ anna, ids }) => anna.askForGrant({ params: { id: ids.carla }, body: {} }),
      accepting: ({ anna, ids }) => anna.acceptGrantRequest({ params: { id: ids.ben }, body: {} }),
      'giving members more as their leader': ({ anna, ids }) =>
        anna.changeLedGroup({ params: { id: ids.group }, body: { memberGrade: { level: 'team' } } }),
    },
    taken: {
      'what the members one leads have': ({ anna, ids }) =>
        anna.changeLedGroup({ params: { id: ids.group }, body: { memberGrade: { level: 'none' } } }),
      'what one gave': ({ anna, ids }) => anna.revokeGrant({ params: { id: ids.carla } }),
      'a request that one declines': ({ anna, ids }) => anna.declineGrantRequest({ params: { id: ids.ben } }),
      'by administrators, who may still give': ({ administrator, ids }) =>
        administrator.setPersonGrant({
          params: { id: ids.ben, viewerId: ids.anna },
          body: { level: 'business' },
        }),
    },
  },
  {
    off: withoutEntitlement('softphoneAudio'),
    told: {},
    rule: 'not-entitled',
    english: /^This service is not switched on for you, neither for all, .* Ask your administrator for it\.$/,
    german:
      /^Dieser Dienst ist für Sie nicht eingeschaltet: weder für alle .* Fragen Sie Ihre Administration danach\.$/,
    refused: {
      'one’s own account': ({ anna }) => anna.changeAccount({ body: { position: 'Lead' } }),
      'calling from elsewhere': ({ anna }) =>
        anna.setRemoteOffice({
          body: { line: '301', number: '+491511234567', until: Date.now() + 3_600_000 },
        }),
    },
    taken: {},
  },
]

describe('what is switched off for all', () => {
  let server: TestServer
  let clients: Clients
  before(async () => {
    server = await startTestServer({
      config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false, 'csta.tcp': false, 'csta.tls': false },
    })
    await server.setUp({ defaultLevel: 'business' })
    const { people } = server.parts
    const add = async (user: string, role: 'user' | 'administrator' = 'user') =>
      (await people.create({ user, name: user, lines: [], role })).id
    const [anna, ben, carla] = [await add('anna'), await add('ben'), await add('carla')]
    await add('dora', 'administrator')
    const administrator = await clientOf(server, 'dora')
    const { id: group } = await administrator.createGroup({
      body: { name: 'Desk', leaderId: anna, leaderGrade: { level: 'team' }, memberIds: [ben, carla] },
    })
    clients = {
      ...{ administrator, anna: await clientOf(server, 'anna') },
      ids: { anna, ben, carla, group },
    }
  })
  after(() => server.close())

  for (const { off, told, rule, english, german, refused, taken } of rows) {
    const name = `${Object.entries(off)
      .map(([key, value]) => `${key} ${value}`)
      .join()}: ${rule}`
    it(name, async (t) => {
      const { settings, grants } = server.parts
      const { ids, anna } = clients
      const whenOn = settings.current
      t.after(async () => {
        await settings.change(whenOn)
        await grants.withdraw(ids.anna, ids.ben).catch(() => {})
        for (const { viewerId } of grants.given(ids.anna)) await grants.revoke(ids.anna, viewerId)
      })
      await anna.giveGrant({ params: { id: ids.carla }, body: { rights: ['seePresence'] } })
      const ben = await clientOf(server, 'ben')
      await ben.askForGrant({ params: { id: ids.anna }, body: {} })
      await settings.change(off)
      const me: Record<string, unknown> = await anna.getMe()
      for (const [key, value] of Object.entries(told)) assert.deepEqual(me[key], value, key)
      for (const [what, ask] of Object.entries(refused)) {
        const fault = await ask(clients).then(
          () => undefined,
          (reason: unknown) => reason,
        )
        assert.ok(fault instanceof ProblemError, `${what}: ${fault}`)
        const { code, details } = fault.problem
        assert.deepEqual([code, details?.rule], ['not-permitted', rule], what)
        assert.match(problemSentence(createI18n('en'), fault.problem), english, what)
        assert.match(problemSentence(createI18n('de'), fault.problem), german, what)
      }
      for (const [what, ask] of Object.entries(taken))
        await assert.doesNotReject(ask(clients), `${what} stays possible`)
    })
  }
})
