/** The application session of one client (ECMA-354), from the side that serves it: who comes in, for how long, and when it is over. */
import type { CancelTimer, Clock } from '@offhook/base'
import type { CstaLink, IncomingRequest } from '../link/link.ts'
import { namespaceOf } from '../message/edition.ts'
import type { ReadMessage } from '../message/message.ts'
import { type Application, type Reception, SignInRefused } from './application.ts'
import { agreedVersion, introductionOf } from './introduction.ts'

export interface ServedSessionOptions {
  readonly id: string
  readonly address: string
  readonly link: CstaLink
  readonly clock: Clock
  readonly reception: Reception
  readonly signedIn: (application: Application) => void
  readonly refused: (reason: string) => void
  /** It has not signed in, or not renewed its session. */
  readonly ranOut: (reason: string) => void
}

const SIGN_IN_SECONDS = 30
const MOST_FAILED_SIGN_INS = 3
const DEFAULT_SESSION_SECONDS = 180
const SHORTEST_SESSION_SECONDS = 10
const LONGEST_SESSION_SECONDS = 86_400

type RefusedFor = 'invalidApplicationInfo' | 'requestedProtocolVersionNotSupported' | 'serverResourcesBusy'

export class ServedSession {
  readonly #options: ServedSessionOptions
  #applicationId = ''
  #actingUser: string | undefined
  #isOpen = false
  #failedSignIns = 0
  #cancel: CancelTimer = () => {}

  constructor(options: ServedSessionOptions) {
    this.#options = options
  }

  /** What the application calls itself. */
  get applicationId(): string {
    return this.#applicationId
  }

  /** Who sits at the computer, where the application has told. */
  get actingUser(): string | undefined {
    return this.#actingUser
  }

  /** The client has connected, and must sign in. */
  begin(): void {
    this.#endIn(SIGN_IN_SECONDS, () => this.#options.ranOut('it did not sign in'))
  }

  stop(): void {
    this.#cancel()
  }

  /** Ends an open session from this side. */
  terminate(reason: string): void {
    const { id, link } = this.#options
    if (!this.#isOpen || !link.isOpen) return
    const body = { sessionID: id, sessionTermReason: { serverTermReason: reason } }
    link.announce({ name: 'ApplicationSessionTerminated', body })
  }

  serve(request: IncomingRequest): void {
    const { message } = request
    switch (message.name) {
      case 'StartApplicationSession':
        this.#start(request, message)
        break
      case 'ResetApplicationSessionTimer':
        this.#reset(request, message)
        break
      case 'StopApplicationSession':
        request.answer({ name: 'StopApplicationSessionPosResponse', body: {} })
        this.#options.link.close('it signed out')
        break
      default:
        break
    }
  }

  #start(request: IncomingRequest, message: ReadMessage<'StartApplicationSession'>): void {
    const { reception, address, id, link, signedIn } = this.#options
    const { applicationInfo, requestedProtocolVersions, requestedSessionDuration } = message.body
    const agreed = agreedVersion(requestedProtocolVersions, namespaceOf(3))
    if (!agreed) {
      this.#refuse(request, 'requestedProtocolVersionNotSupported', 'no known version')
      return
    }
    const introduction = introductionOf(applicationInfo)
    this.#applicationId = introduction.applicationId
    let application: Application
    try {
      application = reception.admit(introduction, address)
    } catch (fault) {
      if (!(fault instanceof SignInRefused)) throw fault
      const error = fault.isBusy ? 'serverResourcesBusy' : 'invalidApplicationInfo'
      this.#refuse(request, error, fault.message)
      return
    }
    this.#isOpen = true
    this.#actingUser = introduction.actingUser
    const actualSessionDuration = sessionSeconds(requestedSessionDuration)
    this.#renew(actualSessionDuration)
    request.answer({
      name: 'StartApplicationSessionPosResponse',
      body: { sessionID: id, actualProtocolVersion: agreed.version, actualSessionDuration },
    })
    link.form = { edition: agreed.edition }
    signedIn(application)
  }

  #refuse({ answer }: IncomingRequest, definedError: RefusedFor, reason: string): void {
    answer({ name: 'StartApplicationSessionNegResponse', body: { errorCode: { definedError } } })
    this.#options.refused(`sign-in refused: ${reason}`)
    this.#failedSignIns += 1
    if (this.#failedSignIns >= MOST_FAILED_SIGN_INS) this.#options.link.close('its sign-in was refused')
  }

  #reset({ answer }: IncomingRequest, { body }: ReadMessage<'ResetApplicationSessionTimer'>): void {
    if (!this.#isOpen || body.sessionID !== this.#options.id) {
      const errorCode = { definedError: 'invalidSessionID' } as const
      answer({ name: 'ResetApplicationSessionTimerNegResponse', body: { errorCode } })
      return
    }
    const actualSessionDuration = sessionSeconds(body.requestedSessionDuration)
    this.#renew(actualSessionDuration)
    answer({ name: 'ResetApplicationSessionTimerPosResponse', body: { actualSessionDuration } })
  }

  #renew(seconds: number): void {
    const { id, link } = this.#options
    this.#endIn(seconds, () => {
      const sessionTermReason = { definedTermReason: 'sessionTimerExpired' } as const
      link.announce({ name: 'ApplicationSessionTerminated', body: { sessionID: id, sessionTermReason } })
      link.close('its session ran out')
    })
  }

  #endIn(seconds: number, end: () => void): void {
    this.#cancel()
    this.#cancel = this.#options.clock.after(seconds * 1000, end)
  }
}

function sessionSeconds(requested: number | undefined): number {
  const seconds = requested === undefined || requested <= 0 ? DEFAULT_SESSION_SECONDS : requested
  return Math.min(LONGEST_SESSION_SECONDS, Math.max(SHORTEST_SESSION_SECONDS, seconds))
}
