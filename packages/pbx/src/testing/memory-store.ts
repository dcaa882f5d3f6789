/** The stores of the phone system in memory, for tests that do not ask for a disk. */
import type { LineSettings, LineSettingsStore } from '../phone-system.ts'
import type { Binding } from '../registration/binding.ts'
import type { BindingChange, RegistrationStore } from '../registration/registration-store.ts'

export class MemoryRegistrations implements RegistrationStore {
  readonly kept = new Map<string, Binding>()

  async load(): Promise<{ key: string; binding: Binding }[]> {
    return Array.from(this.kept, ([key, binding]) => ({ key, binding }))
  }

  write(changes: readonly BindingChange[]): void {
    for (const change of changes) {
      if (change.type === 'put') this.kept.set(change.key, change.binding)
      else this.kept.delete(change.key)
    }
  }
}

export class MemoryLineSettings implements LineSettingsStore {
  readonly kept = new Map<string, LineSettings>()

  save(line: string, settings: LineSettings): void {
    this.kept.set(line, settings)
  }
}
