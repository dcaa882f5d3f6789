/** The client's end of the news: reconnects by itself, asks for what it missed, and tells whether it is up to date. */
import type { ClientMessage, ServerEvent, Topics } from './events.ts'

export type StreamState = 'connecting' | 'live' | 'waiting' | 'ended'

export interface EventStreamOptions {
  /** Scheme, host and port of the server; in a page, `location.origin`. */
  readonly server: string
  readonly token?: string
  readonly onEvent: (event: ServerEvent) => void
  readonly onState?: (state: StreamState) => void
  /** A WebSocket constructor; the global one by default. */
  readonly WebSocket?: typeof WebSocket
  /** Between 0 and 1: spreads reconnects of many clients. */
  readonly chance?: () => number
}

export interface EventStream {
  /** Which topics are wanted beside one's own news; kept over reconnects. */
  watch(topics: Topics): void
  /** Whether somebody sits at the client; kept over reconnects. */
  setActivity(isActive: boolean): void
  close(): void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
/** RFC 6455 §7.4.2, private use: the server ends the session. */
const SIGNED_OUT_CLOSE = 4401

export function openEventStream(options: EventStreamOptions): EventStream {
  const Socket = options.WebSocket ?? WebSocket
  const chance = options.chance ?? Math.random
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let sequence: number | undefined
  let topics: Topics = []
  let isActive = true
  let pause = FIRST_PAUSE_MS
  let ended = false

  const state = (next: StreamState) => options.onState?.(next)

  const connect = () => {
    state('connecting')
    const opened = new Socket(address(options, sequence), token(options))
    socket = opened
    opened.onopen = () => {
      sendTopics(opened)
      if (!isActive) send(opened, { type: 'activity', isActive })
    }
    opened.onmessage = (message) => {
      const event = JSON.parse(String(message.data)) as ServerEvent
      sequence = event.sequence
      if (event.type === 'snapshot' || event.type === 'resumed') {
        pause = FIRST_PAUSE_MS
        state('live')
      }
      options.onEvent(event)
    }
    opened.onclose = (close) => {
      if (ended || close.code === SIGNED_OUT_CLOSE) return end()
      state('waiting')
      timer = setTimeout(connect, pause * (0.5 + chance()))
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }

  const sendTopics = (to: WebSocket) => {
    if (topics.length > 0) send(to, { type: 'watch', topics })
  }

  const send = (to: WebSocket, message: ClientMessage) => to.send(JSON.stringify(message))

  const end = () => {
    if (!ended) state('ended')
    ended = true
    clearTimeout(timer)
    socket?.close()
  }

  connect()
  return {
    watch(wanted) {
      const isEmptyNow = topics.length > 0 && wanted.length === 0
      topics = wanted
      if (socket?.readyState !== Socket.OPEN) return
      if (isEmptyNow) send(socket, { type: 'watch', topics: [] })
      else sendTopics(socket)
    },
    setActivity(isNowActive) {
      if (isActive === isNowActive) return
      isActive = isNowActive
      if (socket?.readyState === Socket.OPEN) send(socket, { type: 'activity', isActive })
    },
    close: end,
  }
}

function address(options: EventStreamOptions, after: number | undefined): string {
  const query = after === undefined ? '' : `?after=${after}`
  return `${options.server.replace(/^http/, 'ws')}/api/v1/events${query}`
}

/** A browser cannot set headers on a WebSocket, so a token travels as a subprotocol; the server never echoes it. */
function token(options: EventStreamOptions): string[] {
  return options.token ? ['offhook', `offhook.token.${options.token}`] : ['offhook']
}
