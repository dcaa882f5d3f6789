/** Applications that connect to the CSTA gateway of a test office over a wire in memory: signed in or not, asking and listening. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { CstaLink, type Message, protocolVersions, type ReadMessage } from '@offhook/csta'
import { wire } from '@offhook/csta/testing'
import type { Config } from '../config/index.ts'
import { TestOffice } from './test-office.ts'

export const login = {
  namespace: 'urn:offhook:csta',
  element: 'login',
  user: 'userName',
  password: 'password',
}

export interface TestApplication {
  readonly link: CstaLink
  readonly events: ReadMessage[]
  readonly requests: ReadMessage[]
  /** Why the link ended. */
  ended?: string
}

/** Connects over a wire in memory; not signed in. */
export function connected(office: TestOffice, address = '127.0.0.1'): TestApplication {
  const [near, far] = wire()
  const { switchingFunction } = office.server.parts.cstaGateway
  const link = new CstaLink({ transport: near, clock: office.clock, form: { edition: 6 } })
  const application: TestApplication = { link, events: [], requests: [] }
  link.events.on('event', (event) => application.events.push(event))
  link.events.on('request', (request) => {
    application.requests.push(request.message)
    if (request.message.name === 'MonitorStop') request.answer({ name: 'MonitorStopResponse', body: {} })
    if (request.message.name === 'SystemStatus') request.answer({ name: 'SystemStatusResponse', body: {} })
  })
  link.events.on('end', ({ reason }) => {
    application.ended = reason
  })
  link.open()
  switchingFunction.accept(far, { address, isEncrypted: false })
  return application
}

export async function signedIn(
  office: TestOffice,
  user: string,
  password: string,
  actingUser?: string,
): Promise<TestApplication> {
  const application = connected(office)
  await signIn(office, application, user, password, actingUser)
  return application
}

export async function signIn(
  office: TestOffice,
  { link }: TestApplication,
  user: string,
  password: string,
  actingUser?: string,
): Promise<void> {
  const text = (name: string, value: string) => ({ name, attributes: {}, content: [value] })
  const inner = [text('userName', user), text('password', password)]
  if (actingUser !== undefined) inner.push(text('actingUser', actingUser))
  const start: Message = {
    name: 'StartApplicationSession',
    body: {
      applicationInfo: {
        applicationID: 'Test TSP',
        applicationSpecificInfo: [{ name: 'login', attributes: { xmlns: login.namespace }, content: inner }],
      },
      requestedProtocolVersions: protocolVersions(6),
      requestedSessionDuration: 3600,
    },
  }
  const asked = link.ask(start)
  await office.settle()
  const answer = await asked
  assert.equal(answer.name, 'StartApplicationSessionPosResponse', JSON.stringify(answer.body))
}

export async function officeWithComputer(
  t: TestContext,
  fields: { lines?: '*' | string[]; isOwnerOnly?: boolean; config?: Partial<Config> } = {},
): Promise<{ office: TestOffice; secret: string; computerId: string }> {
  const office = await TestOffice.open(fields.config ? { config: fields.config } : {})
  t.after(() => office.close())
  const { computer, secret } = await office.server.parts.computers.create({
    name: 'TS1',
    lines: fields.lines ?? '*',
    isOwnerOnly: fields.isOwnerOnly ?? false,
  })
  return { office, secret, computerId: computer.id }
}

export async function ask(
  office: TestOffice,
  { link }: TestApplication,
  message: Message,
): Promise<ReadMessage> {
  const asked = link.ask(message)
  asked.catch(() => {})
  await office.settle()
  return asked
}

export const monitorOf = (line: string): Message => ({
  name: 'MonitorStart',
  body: { monitorObject: { deviceObject: { text: line } } },
})

export const makeCall = (line: string, number: string, user?: string): Message => ({
  name: 'MakeCall',
  body: {
    callingDevice: { text: line },
    calledDirectoryNumber: { text: number },
    ...(user === undefined
      ? {}
      : {
          extensions: {
            privateData: {
              private: [{ name: 'user', attributes: { xmlns: 'urn:offhook:csta' }, content: [user] }],
            },
          },
        }),
  },
})

export function refusalOf(answer: ReadMessage): unknown {
  assert.equal(answer.name, 'CSTAErrorCode')
  return answer.body
}
