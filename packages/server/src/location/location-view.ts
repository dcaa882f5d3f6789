/** A location as administrators see it. */
import type { LocationJson, LocationSummary, LocationView } from '@offhook/contract'
import { generatedRules, previewExtensions } from '@offhook/numbers'
import type { LineNumber } from '@offhook/telephony'
import type { StoredLocation } from './location.ts'
import { testResults } from './number-explanations.ts'
import type { NumberPlan } from './number-plan.ts'

/** `extensions` are the lines of this server that may belong to it. */
export function viewOf(
  stored: StoredLocation,
  plan: NumberPlan,
  extensions: readonly LineNumber[],
): LocationView {
  const { name, isDefault } = stored
  const site = plan.at(name)
  const { location } = site
  const tests = testResults(stored.tests, name, plan.numbering)
  const { internal, dial } = generatedRules(site)
  return {
    name,
    isDefault,
    country: location.country,
    areaCode: location.areaCode,
    extensions: previewExtensions(site).map((preview) => ({ ...preview })),
    lineCount: extensions.filter((line) => plan.locationOf(line) === name).length,
    testCount: tests.length,
    failingTests: tests.filter(({ passes }) => !passes).length,
    location: stored.json,
    effective: JSON.parse(JSON.stringify(location)) as LocationJson,
    generated: {
      internal: internal.map((rule) => ({ ...rule })),
      dial: dial.map((rule) => ({ ...rule })),
    },
    lines: [...stored.lines],
    tests,
  }
}

export function summaryOf(
  stored: StoredLocation,
  plan: NumberPlan,
  extensions: readonly LineNumber[],
): LocationSummary {
  const { location, effective, generated, lines, tests, ...summary } = viewOf(stored, plan, extensions)
  return summary
}
