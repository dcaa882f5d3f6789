/** The rules about signing in as they are now. They stand among the settings. */
import { type SignInPolicy, signInPolicy } from '@offhook/contract'
import { loadSettings, saveSetting } from '../settings/index.ts'
import type { Store } from '../store/index.ts'

const KEY = 'signIn'

const usualPolicy: SignInPolicy = {
  minimumLength: 10,
  refuseCommon: true,
  kinds: 1,
  administratorLength: 12,
  administratorKinds: 1,
  changeGivenPasswords: true,
  secondFactorRoles: [],
  mostTokenDays: null,
  shortestPin: 6,
  sharesNewPhones: true,
}

export class SignInPolicyBook {
  readonly #store: Store
  #policy = usualPolicy

  constructor(store: Store) {
    this.#store = store
  }

  async load(): Promise<void> {
    const row = (await loadSettings(this.#store)).find(({ key }) => key === KEY)
    if (!row) return
    const parsed = signInPolicy.safeParse({ ...usualPolicy, ...(JSON.parse(row.value) as object) })
    if (parsed.success) this.#policy = parsed.data
  }

  get current(): SignInPolicy {
    return this.#policy
  }

  /** Resolves when it is on disk. */
  async change(changes: Partial<SignInPolicy>): Promise<SignInPolicy> {
    const next = { ...this.#policy, ...changes }
    await this.#store.write(saveSetting(this.#store, KEY, next))
    this.#policy = next
    return next
  }
}
