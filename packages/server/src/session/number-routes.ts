/** Why a number is dialled, shown and recognised as it is. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { explainAt, type Locations } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'

export interface NumberRouteParts {
  readonly people: People
  readonly locations: Locations
}

export function numberRoutes({ people, locations }: NumberRouteParts) {
  /** The location of the line from which somebody usually calls. */
  const ownLocation = ({ personId }: Viewer) => {
    const person = people.get(personId)
    return locations.plan.locationOf(person?.preferredLine ?? person?.lines[0])
  }

  return {
    /** Everybody may ask at their own location; administrators at each, and at one that has not been saved. */
    explainNumbers({ body }, viewer) {
      const { location, at = ownLocation(viewer), ...asked } = body
      const isOwn = location === undefined && at === ownLocation(viewer)
      if (!isOwn && viewer.role !== 'administrator') {
        throw new NamedError(contractErrors, 'not-permitted', { rule: 'administrator-only' })
      }
      if (location === undefined) return explainAt({ ...asked, at }, locations.plan.numbering)
      const replaces = locations.plan.get(at) && body.at !== undefined ? at : undefined
      const plan = locations.planned({ location, tests: [], lines: [] }, replaces)
      return explainAt({ ...asked, at: String(location.name) }, plan.numbering)
    },
  } satisfies Partial<Handlers>
}
