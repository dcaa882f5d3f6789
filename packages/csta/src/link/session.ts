/**
 * An application session (ECMA-354), the application's side: it introduces itself, agrees on the protocol version, renews the
 * session before it runs out and ends it. Switches without sessions are spoken to without.
 */
import { type CancelTimer, type Clock, NamedError } from '@offhook/base'
import { cstaErrors } from '../errors.ts'
import { editionOf, namespaceOf } from '../message/edition.ts'
import type { Message, Read, ReadMessage } from '../message/message.ts'
import type { Edition } from '../message/schema.ts'
import type { XmlContent } from '../message/xml.ts'
import type { CstaLink } from './link.ts'

/** How user and password stand in `applicationSpecificInfo`; ECMA-354 leaves that to the makers. */
export interface LoginForm {
  readonly namespace: string
  /** The element around both, the user's and the secret's. */
  readonly element: string
  readonly user: string
  readonly password: string
}

export interface SessionSettings {
  readonly applicationId: string
  /** Protocol versions, the preferred one first: namespaces of editions, with a maker's suffix where there is one. */
  readonly versions: readonly string[]
  readonly seconds: number
  readonly login?: LoginForm
  readonly user?: string
  readonly password?: string
}

/** What went wrong decides what an administrator has to do. */
export type SessionFault = 'login' | 'licence' | 'version'

const DEFAULT_SECONDS = 180
/** The session is renewed when this part of it has passed. */
const RENEW_AFTER = 0.5

export class ApplicationSession {
  readonly id: string
  /** The edition agreed on. */
  readonly edition: Edition
  readonly #link: CstaLink
  readonly #clock: Clock
  readonly #settings: SessionSettings
  #cancel: CancelTimer | undefined

  constructor(
    link: CstaLink,
    clock: Clock,
    settings: SessionSettings,
    start: Read<'StartApplicationSessionPosResponse'>,
  ) {
    this.id = start.sessionID ?? ''
    this.edition = editionOf(start.actualProtocolVersion ?? '') ?? editionOf(settings.versions[0] ?? '') ?? 3
    this.#link = link
    this.#clock = clock
    this.#settings = settings
    this.#renewIn(start.actualSessionDuration)
  }

  /**
   * Starts a session. Rejects with `csta-session-refused`, whose detail `fault` is a {@link SessionFault}, or as the link does.
   * From then on the link writes the edition agreed on.
   */
  static async start(link: CstaLink, clock: Clock, settings: SessionSettings): Promise<ApplicationSession> {
    const answer = await link.ask(startMessage(settings))
    if (answer.name !== 'StartApplicationSessionPosResponse') throw refusal(answer)
    const session = new ApplicationSession(link, clock, settings, answer.body)
    link.form = { ...link.form, edition: session.edition }
    return session
  }

  /** Takes leave. The answer does not matter any more. */
  async stop(): Promise<void> {
    this.#cancel?.()
    if (!this.#link.isOpen) return
    const body = { sessionID: this.id, sessionEndReason: { definedEndReason: 'normal' } } as const
    await this.#link.ask({ name: 'StopApplicationSession', body }).catch(() => undefined)
  }

  #renewIn(seconds: number | undefined): void {
    this.#cancel?.()
    const granted = seconds !== undefined && seconds > 0 ? seconds : this.#settings.seconds || DEFAULT_SECONDS
    this.#cancel = this.#clock.after(granted * RENEW_AFTER * 1000, () => void this.#renew())
  }

  /** A switch that does not answer, or does not renew, will end the session or the link by itself: then all begins anew. */
  async #renew(): Promise<void> {
    const body = { sessionID: this.id, requestedSessionDuration: this.#settings.seconds }
    try {
      const answer = await this.#link.ask({ name: 'ResetApplicationSessionTimer', body })
      if (answer.name === 'ResetApplicationSessionTimerPosResponse') {
        this.#renewIn(answer.body.actualSessionDuration)
        return
      }
      this.#link.close('the application session was not renewed')
    } catch {
      this.#link.close('the application session could not be renewed in time')
    }
  }
}

function startMessage(settings: SessionSettings): Message<'StartApplicationSession'> {
  const login = loginContent(settings)
  return {
    name: 'StartApplicationSession',
    body: {
      applicationInfo: {
        applicationID: settings.applicationId,
        ...(login ? { applicationSpecificInfo: login } : {}),
      },
      requestedProtocolVersions: settings.versions,
      requestedSessionDuration: settings.seconds,
    },
  }
}

function loginContent({ login, user, password }: SessionSettings): XmlContent | undefined {
  if (!login || user === undefined) return undefined
  const text = (name: string, value: string) => ({ name, attributes: {}, content: [value] })
  return [
    {
      name: login.element,
      attributes: { xmlns: login.namespace },
      content: [text(login.user, user), text(login.password, password ?? '')],
    },
  ]
}

function refusal(answer: ReadMessage): NamedError {
  const { fault, reason } = faultOf(answer)
  return new NamedError(cstaErrors, 'csta-session-refused', { fault, reason })
}

function faultOf(answer: ReadMessage): { fault: SessionFault; reason: string } {
  if (answer.name !== 'StartApplicationSessionNegResponse') return { fault: 'login', reason: answer.name }
  const { definedError, applError } = answer.body.errorCode ?? {}
  switch (definedError) {
    case 'requestedProtocolVersionNotSupported':
      return { fault: 'version', reason: definedError }
    case 'maxNumberSessions':
    case 'serverResourcesBusy':
      return { fault: 'licence', reason: definedError }
    default: {
      const reason = (definedError ?? applError ?? 'no reason told').slice(0, 200)
      return { fault: /licen[cs]e/i.test(reason) ? 'licence' : 'login', reason }
    }
  }
}

/** The protocol versions of ECMA-323 from edition `newest` down. */
export function protocolVersions(newest: Edition): readonly string[] {
  return ([6, 5, 4, 3] as const).filter((edition) => edition <= newest).map(namespaceOf)
}
