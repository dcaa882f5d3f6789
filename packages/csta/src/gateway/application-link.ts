/**
 * One application that is connected: before it has signed in it is answered nothing but its session's services; afterwards it
 * watches lines and steers calls, as far as it may now, not as far as it might when it came.
 */
import { type CancelTimer, type Clock, isNamedError, type Log } from '@offhook/base'
import type { Device, LineNumber } from '@offhook/telephony'
import { answerStatus, startHeartbeat } from '../link/heartbeat.ts'
import { CstaLink, type IncomingRequest, type LinkTap } from '../link/link.ts'
import type { Transport } from '../link/transport.ts'
import { isSessionMessage } from '../message/edition.ts'
import type { Message, MessageName, ReadMessage } from '../message/message.ts'
import type { Edition } from '../message/schema.ts'
import { findElement, textOf } from '../message/xml.ts'
import type { Application, CallBackWish, Reception } from './application.ts'
import { ApplicationNaming } from './application-naming.ts'
import { acceptanceOf, answeredFor, requestOf } from './asked-service.ts'
import { callBackEvent, serveCallBack } from './call-backs.ts'
import type { EventViews } from './event-views.ts'
import { type Failure, failureOf, refusal } from './failure.ts'
import { type Inquirer, Inquiries, SECONDS_PER_RING } from './inquiries.ts'
import { numberNamedIn } from './named-devices.ts'
import { type Monitor, Outbox } from './outbox.ts'
import { ServedSession } from './served-session.ts'
import { SharedEvent } from './shared-event.ts'
import { deviceEvents } from './told-device.ts'

/** A client as the diagnosis shows it. */
export interface ApplicationClient {
  readonly id: string
  readonly address: string
  readonly isEncrypted: boolean
  /** Milliseconds since 1970. */
  readonly since: number
  /** Who it is; undefined before it has signed in. */
  readonly title: string | undefined
  /** Who sits at the computer, where it has told. */
  readonly actingUser: string | undefined
  /** What it calls itself. */
  readonly applicationId: string
  readonly edition: Edition
  readonly received: number
  readonly sent: number
  readonly monitors: number
  /** The last thing that went wrong with it, and when. */
  readonly lastFault: { readonly at: number; readonly sentence: string } | undefined
}

/** What all applications share. */
export interface ApplicationOwner {
  readonly options: {
    readonly reception: Reception
    readonly clock: Clock
    readonly log: Log
    /** What the product calls itself. */
    readonly version: string
    /** Sees every message as it passes, of the client of that name. */
    readonly tap?: (client: string, ...message: Parameters<LinkTap>) => void
  }
  /** The number of another monitor; undefined where there are as many as may be. */
  takeMonitor(client: ApplicationLink, line: LineNumber): string | undefined
  /** A monitor has ended. `isLast`: the client has no other on the line. */
  dropMonitor(client: ApplicationLink, line: LineNumber, isLast: boolean): void
  changed(client: ApplicationLink, what: ApplicationChange): void
}

export type ApplicationChange = 'came' | 'signedIn' | 'refused' | 'went'

const HEARTBEAT_SECONDS = 60
/** Services that one application may wait for at a time. */
const MOST_UNDER_WAY = 64
export class ApplicationLink implements Inquirer {
  application: Application | undefined
  readonly monitors = new Map<string, Monitor>()
  readonly #byLine = new Map<LineNumber, Set<Monitor>>()
  readonly #owner: ApplicationOwner
  readonly #link: CstaLink
  readonly #from: { readonly id: string; readonly address: string; readonly isEncrypted: boolean }
  readonly #since: number
  readonly #inquiries: Inquiries
  readonly #session: ServedSession
  readonly #outbox: Outbox
  #lastFault: ApplicationClient['lastFault']
  #registration: string | undefined
  #hearsOfDevices = false
  #stopHeartbeat: CancelTimer = () => {}

  constructor(
    owner: ApplicationOwner,
    transport: Transport,
    from: { readonly id: string; readonly address: string; readonly isEncrypted: boolean },
  ) {
    const { clock, log } = owner.options
    this.#owner = owner
    this.#from = from
    this.#since = clock.now()
    this.#inquiries = new Inquiries(this, owner.options.version)
    const onFault = (fault: unknown) =>
      log.error('a request of an application failed', { client: from.id, fault: String(fault) })
    const { tap } = owner.options
    const tapped: { tap?: LinkTap } = tap
      ? { tap: (...message) => tap(this.application?.title ?? from.address, ...message) }
      : {}
    this.#link = new CstaLink({ transport, clock, form: { edition: 3 }, onFault, ...tapped })
    this.#outbox = new Outbox(this.#link, clock)
    this.#session = new ServedSession({
      ...from,
      link: this.#link,
      clock,
      reception: owner.options.reception,
      signedIn: (application) => {
        // Whoever signs in anew over the same link has nothing of what was there before.
        this.#letGo()
        this.application = application
        owner.changed(this, 'signedIn')
      },
      refused: (sentence) => {
        this.#fault(sentence)
        owner.changed(this, 'refused')
      },
      ranOut: (reason) => this.end(reason),
    })
  }

  /** Begins to listen. */
  open(): void {
    const { events } = this.#link
    events.on('request', (request) => this.#request(request))
    events.on('irregular', ({ sentence }) => this.#fault(sentence))
    events.on('end', ({ reason }) => this.#ended(reason))
    this.#session.begin()
    this.#link.open()
  }

  get description(): ApplicationClient {
    const { sent, received } = this.#link.counts
    return {
      ...this.#from,
      since: this.#since,
      title: this.application?.title,
      actingUser: this.#session.actingUser,
      applicationId: this.#session.applicationId,
      edition: this.#link.form.edition,
      received,
      sent,
      monitors: this.monitors.size,
      lastFault: this.#lastFault,
    }
  }

  /** Ends it from this side. */
  end(reason: string): void {
    this.#session.terminate(reason)
    this.#link.close(reason)
  }

  /** Tells a fact under each monitor of the line. Whoever may not watch the line any more is told that the monitor has ended. */
  tell(views: EventViews): void {
    const { application } = this
    const { line } = views
    if (!application) return
    if (!application.device(line)) {
      this.lineGone(line)
      return
    }
    const event = views.of(application)
    if (event) for (const monitor of this.#onLine(line)) this.#outbox.tell(monitor, event)
  }

  /** Tells what changed at a device, as far as the application may see it. */
  tellDevice(before: Device, after: Device): void {
    const { application } = this
    if (!application) return
    if (!application.device(after.line)) {
      this.lineGone(after.line)
      return
    }
    const naming = new ApplicationNaming(application, after.line)
    const [then, now] = [application.seen(before), application.seen(after)]
    const events = SharedEvent.all((crossRefId) =>
      deviceEvents(then, now, crossRefId, naming, SECONDS_PER_RING),
    )
    for (const monitor of this.#onLine(after.line)) {
      for (const event of events) this.#outbox.tell(monitor, event)
    }
  }

  /** Tells under each monitor of the line, one of the two, that a call back was set or is over. */
  tellCallBack(line: LineNumber, wish: CallBackWish): void {
    const { application } = this
    if (!application?.device(line)) return
    const naming = new ApplicationNaming(application, line)
    const event = SharedEvent.of((crossRefId) => callBackEvent(wish, crossRefId, naming))
    if (event) for (const monitor of this.#onLine(line)) this.#outbox.tell(monitor, event)
  }

  /** The line is not there, or not to be watched, any more: its monitors end from this side (ECMA-269 §15.1.3). */
  lineGone(line: LineNumber): void {
    for (const { crossRefId } of [...this.#onLine(line)]) {
      this.dropMonitor(crossRefId)
      this.#ask({ name: 'MonitorStop', body: { monitorCrossRefID: crossRefId } })
    }
  }

  devicesChanged(): void {
    if (!this.#hearsOfDevices || !this.application || this.#registration === undefined) return
    this.#ask({ name: 'SwFunctionDevicesChanged', body: { sysStatRegisterID: this.#registration } })
  }

  dropMonitor(crossRefId: string): boolean {
    const monitor = this.monitors.get(crossRefId)
    if (!monitor) return false
    this.monitors.delete(crossRefId)
    const others = this.#byLine.get(monitor.line)
    others?.delete(monitor)
    const isLast = others === undefined || others.size === 0
    if (isLast) {
      this.#byLine.delete(monitor.line)
      this.application?.leave(monitor.line)
    }
    this.#owner.dropMonitor(this, monitor.line, isLast)
    return true
  }

  startMonitor(line: LineNumber, filtered: ReadonlySet<string>): Monitor | undefined {
    const most = this.application?.mostMonitors ?? Number.POSITIVE_INFINITY
    const crossRefId = this.monitors.size < most ? this.#owner.takeMonitor(this, line) : undefined
    if (crossRefId === undefined) return undefined
    const monitor: Monitor = { crossRefId, line, filtered }
    this.monitors.set(crossRefId, monitor)
    this.#byLine.set(line, (this.#byLine.get(line) ?? new Set()).add(monitor))
    return monitor
  }

  #onLine(line: LineNumber): Iterable<Monitor> {
    return this.#byLine.get(line) ?? []
  }

  announce(message: Message): void {
    this.#link.announce(message)
  }

  /** From now on it is asked whether it is still there (ECMA-269 §14). */
  register(wantsStatus: boolean, wantsDevices: boolean): string {
    this.#registration = `r${this.#from.id}`
    this.#hearsOfDevices = wantsDevices
    this.#stopHeartbeat()
    if (wantsStatus) {
      const { clock } = this.#owner.options
      this.#stopHeartbeat = startHeartbeat(this.#link, clock, HEARTBEAT_SECONDS, this.#registration)
    }
    return this.#registration
  }

  cancelRegistration(): void {
    this.#stopHeartbeat()
    this.#registration = undefined
    this.#hearsOfDevices = false
  }

  #request(request: IncomingRequest): void {
    const { message } = request
    if (isSessionMessage(message.name)) {
      this.#session.serve(request)
      return
    }
    if (!this.application) {
      this.#answer(request, refusal({ security: 'securityInfoViolated' }))
      return
    }
    if (answerStatus(request)) return
    const { application } = this
    const number = numberNamedIn(message)
    const opened = number === '' ? undefined : application.reach(number)
    if (opened) void opened.then(() => this.#serve(request, application))
    else this.#serve(request, application)
  }

  #serve(request: IncomingRequest, application: Application): void {
    const { message } = request
    if (callBackServices.has(message.name)) {
      void this.#callBack(request, application)
      return
    }
    const { answer, follow } = this.#inquiries.answer(message, application)
    if (answer) {
      this.#answer(request, answer)
      follow?.()
    } else void this.#service(request, application)
  }

  #answer(request: IncomingRequest, message: Message): void {
    const { answer } = request
    if (message.name === 'CSTAErrorCode') this.#refused(request.message.name, message.body)
    try {
      answer(message)
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      // Longer than a frame, or of another edition: it could not be told.
      this.#fault(fault.message)
      answer(refusal({ operation: 'generic' }))
    }
  }

  async #callBack(request: IncomingRequest, application: Application): Promise<void> {
    const { message } = request
    const user = userIn(message) ?? this.#session.actingUser
    this.#outbox.hold()
    try {
      const answer = await serveCallBack(message, application, new ApplicationNaming(application), user)
      if (answer) this.#answer(request, answer)
    } catch (fault) {
      this.#answer(request, refusal(failureOf(fault)))
    }
    this.#outbox.release()
  }

  async #service(request: IncomingRequest, application: Application): Promise<void> {
    const { message } = request
    const naming = new ApplicationNaming(application)
    const asked = requestOf(message, naming, {
      secondsPerRing: SECONDS_PER_RING,
      of: (line) => application.forwardingsOf(line),
    })
    if (!asked) {
      if (hasAnswer(message.name)) this.#answer(request, refusal({ operation: 'serviceNotSupported' }))
      return
    }
    if (this.#outbox.underWay >= MOST_UNDER_WAY) {
      this.#answer(request, refusal({ performanceManagement: 'performanceLimitExceeded' }))
      return
    }
    this.#outbox.hold()
    let answer: Message
    try {
      const { switchCallId = '' } = await application.perform(
        asked,
        userIn(message) ?? this.#session.actingUser,
      )
      const line = answeredFor(asked)
      const own = naming.connection(switchCallId, { line, number: line })
      answer = acceptanceOf(message.name, own)
    } catch (fault) {
      answer = refusal(failureOf(fault))
    }
    this.#answer(request, answer)
    this.#outbox.release()
  }

  /** Asks the application. What it answers, and whether, makes no difference. */
  #ask(message: Message): void {
    this.#link.ask(message).catch((fault: unknown) => this.#fault(String(fault)))
  }

  #refused(request: MessageName, failure: Failure): void {
    const [category = '', word] = Object.entries(failure)[0] ?? []
    this.#fault(`${request} was refused: ${category}${typeof word === 'string' ? ` ${word}` : ''}.`)
  }

  #fault(sentence: string): void {
    this.#lastFault = { at: this.#owner.options.clock.now(), sentence: sentence.slice(0, 300) }
  }

  #ended(reason: string): void {
    this.#fault(reason)
    this.#session.stop()
    this.#outbox.stop()
    this.#letGo()
    this.#owner.changed(this, 'went')
  }

  #letGo(): void {
    this.cancelRegistration()
    for (const { crossRefId } of [...this.monitors.values()]) this.dropMonitor(crossRefId)
    this.application?.end()
  }
}

/** Who asks, where a terminal server's driver says so in the private data of a request: `<user xmlns="urn:offhook:csta">`. */
function userIn({ body }: ReadMessage): string | undefined {
  const { extensions } = body as {
    readonly extensions?: { readonly privateData?: { readonly private?: Parameters<typeof textOf>[0] } }
  }
  const element = findElement(extensions?.privateData?.private ?? [], 'user')
  return element && textOf(element.content).trim().slice(0, 256)
}

const callBackServices: ReadonlySet<MessageName> = new Set([
  'CallBack',
  'CallBackNonCallRelated',
  'CancelCallBack',
])

/** Some requests of ECMA-323 have no answer. */
function hasAnswer(name: MessageName): boolean {
  return !name.endsWith('Data') && name !== 'SystemRegisterAbort'
}
