/** The API and the live state as views reach them. */
import {
  type CallCard,
  type Client,
  createClient,
  type Me,
  type OwnLine,
  openEventStream,
  type PersonView,
  type ServerEvent,
  type Topics,
} from '@offhook/contract'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { LiveStore, type ShownCall, type Topic } from './live-store.ts'

interface Live {
  readonly api: Client
  readonly store: LiveStore
  /** Asks for topics beside one's own news, until the answer is called. */
  readonly watch: (topics: Topics) => () => void
  /** Whether somebody sits here. */
  readonly setActivity: (isActive: boolean) => void
  /** Opens the stream of events; the answer closes it. */
  readonly open: (onLost: () => void) => () => void
}

const LiveContext = createContext<Live | null>(null)

function createLive(): Live {
  const api = createClient({ server: '' })
  const store = new LiveStore()
  const wanted = new Map<symbol, Topics>()
  let stream: ReturnType<typeof openEventStream> | undefined
  let isActive = true
  const sendTopics = () => stream?.watch([...wanted.values()].flat())
  return {
    api,
    store,
    watch(topics) {
      const key = Symbol('watch')
      wanted.set(key, topics)
      sendTopics()
      return () => {
        wanted.delete(key)
        sendTopics()
      }
    },
    setActivity(isNowActive) {
      isActive = isNowActive
      stream?.setActivity(isActive)
    },
    open(onLost) {
      stream = openEventStream({
        server: location.origin,
        onEvent: (event) => {
          store.apply(event)
          if (event.type === 'signedOut') onLost()
        },
        onState: (state) => {
          store.setStream(state)
          if (state === 'waiting' || state === 'ended') onLost()
        },
      })
      sendTopics()
      stream.setActivity(isActive)
      const opened = stream
      return () => {
        opened.close()
        stream = undefined
        store.clear()
      }
    },
  }
}

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [live] = useState(createLive)
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>
}

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('LiveProvider is missing')
  return live
}

export function useApi(): Client {
  return useLive().api
}

function useTopic<Value>(topic: Topic, read: (store: LiveStore) => Value): Value {
  const { store } = useLive()
  return useSyncExternalStore(
    (listener) => store.subscribe(topic, listener),
    () => read(store),
  )
}

export function useMe(): Me | null {
  return useTopic('me', (store) => store.me)
}

export function usePeople(): readonly PersonView[] {
  return useTopic('people', (store) => store.people)
}

export function usePerson(id: string): PersonView | undefined {
  return useTopic(`person:${id}`, (store) => store.person(id))
}

export function useLines(): readonly OwnLine[] {
  return useTopic('lines', (store) => store.lines)
}

export function useCalls(): readonly ShownCall[] {
  return useTopic('calls', (store) => store.calls)
}

export function useLiveCards(): readonly CallCard[] {
  return useCalls()
    .filter((shown) => shown.overSince === null)
    .map((shown) => shown.card)
}

export function useStreamState() {
  return useTopic('stream', (store) => store.stream)
}

export function useHasSnapshot(): boolean {
  return useTopic('me', (store) => store.hasSnapshot)
}

/** Calls `onNews` with each event while the view is there. */
export function useNews(onNews: (event: ServerEvent) => void): void {
  const { store } = useLive()
  const latest = useRef(onNews)
  latest.current = onNews
  useEffect(() => store.onNews((event) => latest.current(event)), [store])
}

/** Asks for `topics` while the view is there. */
export function useWatch(topics: Topics): void {
  const { watch } = useLive()
  const key = JSON.stringify(topics)
  useEffect(() => watch(JSON.parse(key) as Topics), [watch, key])
}
