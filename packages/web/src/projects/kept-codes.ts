/**
 * PIN and user code that somebody wants this browser to remember (§10.3.8), sealed with a key that no script can read out of the
 * browser's key store. Whoever may use this browser's profile may use them: the dialog says so.
 */
export interface KeptCodes {
  readonly pin?: string
  readonly userCode?: string
}

const DATABASE = 'offhook-projects'
const STORE = 'sealed'
const KEY = 'key'

interface Sealed {
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly text: ArrayBuffer
}

/** What is remembered for a project of a person; empty where nothing is, or the browser keeps nothing. */
export async function keptCodes(personId: string, project: string): Promise<KeptCodes> {
  try {
    const database = await open()
    const sealed = await get<Sealed>(database, nameOf(personId, project))
    const key = await get<CryptoKey>(database, KEY)
    if (!sealed || !key) return {}
    const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.nonce }, key, sealed.text)
    return JSON.parse(new TextDecoder().decode(text)) as KeptCodes
  } catch {
    return {}
  }
}

/** Remembers `codes`; null forgets what was remembered. A browser that keeps nothing (a private window) is no failure. */
export async function keepCodes(personId: string, project: string, codes: KeptCodes | null): Promise<void> {
  try {
    const database = await open()
    if (!codes) return await put(database, nameOf(personId, project), undefined)
    const key = (await get<CryptoKey>(database, KEY)) ?? (await newKey(database))
    const nonce = crypto.getRandomValues(new Uint8Array(12))
    const bytes = new TextEncoder().encode(JSON.stringify(codes))
    const text = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, bytes)
    await put(database, nameOf(personId, project), { nonce, text } satisfies Sealed)
  } catch {
    return
  }
}

async function newKey(database: IDBDatabase): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await put(database, KEY, key)
  return key
}

function nameOf(personId: string, project: string): string {
  return `${personId} ${project}`
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return settled(request)
}

function get<Value>(database: IDBDatabase, name: string): Promise<Value | undefined> {
  return settled<Value | undefined>(database.transaction(STORE).objectStore(STORE).get(name))
}

async function put(database: IDBDatabase, name: string, value: unknown): Promise<void> {
  const store = database.transaction(STORE, 'readwrite').objectStore(STORE)
  if (value === undefined) await settled(store.delete(name))
  else await settled(store.put(value, name))
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
