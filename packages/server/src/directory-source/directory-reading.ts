/** How a directory is read: its source with its secret, what writes its records here, and the runner that reads on its cycle. */
import type { NewId } from '@offhook/base'
import type { DirectoryRun, DirectorySettings } from '@offhook/contract'
import { readDirectoryNumber } from '@offhook/numbers'
import type { Groups, People, Pictures } from '../directory/index.ts'
import type { Locations } from '../location/index.ts'
import type { Seal } from '../store/index.ts'
import type { ComputerStore } from './computer-intake.ts'
import { type DirectoryEntry, ownerOf } from './directory-entry.ts'
import { DirectoryRunner, type ReadingProgress } from './directory-runner.ts'
import { takesComputers, takesPictures } from './directory-settings.ts'
import { Intake } from './intake.ts'
import type { Links } from './links.ts'
import type { DirectorySource } from './source.ts'
import { type SourceMeans, sourceOf } from './source-kinds.ts'

export interface ReadingOptions extends SourceMeans {
  readonly seal: Seal
  readonly people: People
  readonly groups: Groups
  readonly pictures: Pictures
  readonly computers: ComputerStore
  readonly locations: Pick<Locations, 'plan'>
  readonly newId: NewId
}

/** Who hears of the runs of a directory. */
interface RunListener {
  ended(run: DirectoryRun, progress: ReadingProgress): Promise<void>
  changed(): void
}

export class DirectoryReading {
  readonly #options: ReadingOptions
  readonly #links: Links

  constructor(options: ReadingOptions, links: Links) {
    this.#options = options
    this.#links = links
  }

  /** Undefined where nothing is to be read: it is switched off, or writes here by itself. */
  runnerOf(entry: DirectoryEntry, { ended, changed }: RunListener): DirectoryRunner | undefined {
    const { id, settings, progress } = entry
    if (!settings.isActive) return undefined
    const source = this.sourceOf(entry)
    if (!source) return undefined
    const { newId, clock, log } = this.#options
    return new DirectoryRunner({
      settings,
      source,
      newIntake: () => this.newIntake(id, settings),
      isKnown: (key) => this.#links.of(id).get(key)?.isGone === false,
      membersOf: (key) => this.#links.of(id).get(key)?.members ?? [],
      progress,
      ended,
      changed,
      newId,
      clock,
      log,
    })
  }

  /** Undefined for a directory that writes here by itself. */
  sourceOf(entry: DirectoryEntry): DirectorySource | undefined {
    return sourceOf(entry.settings, this.secretOf(entry), this.#options)
  }

  /** Empty where there is none, and where it cannot be opened. */
  secretOf({ id, secret }: DirectoryEntry): string {
    return secret === null ? '' : (this.#options.seal.open(secret, ownerOf(id)) ?? '')
  }

  /** What writes the records of one reading here. */
  newIntake(id: string, settings: DirectorySettings): Intake {
    const { people, groups, pictures, computers } = this.#options
    return new Intake({
      directoryId: id,
      directoryName: settings.name,
      people,
      groups,
      links: this.#links,
      pictures,
      takesPictures: takesPictures(settings),
      computers,
      takesComputers: takesComputers(settings),
      adoptsPeople: settings.adoptsPeople,
      takesInactive: settings.kind === 'scim',
      canonicalOf: this.canonicalOf(settings),
    })
  }

  /** How a number is read as it stands in the directory: at its location, else at the default one. */
  canonicalOf({ locationName }: DirectorySettings): (number: string) => string {
    const { plan } = this.#options.locations
    const site = plan.at(locationName ?? plan.default.name)
    return (number) => readDirectoryNumber(number, site)
  }
}
