/** What axe finds wrong with a page, for all tests in the browser. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

export interface Part {
  /** Only what stands below it. */
  readonly include?: string
  readonly exclude?: string
  /** Rules that do not hold for a part of a page. */
  readonly without?: readonly string[]
}

/** Serious and critical findings, each with its rule, the element and what to do. */
export async function seriousFindings(page: Page, part: Part = {}): Promise<string[]> {
  return findings(page, part, ['serious', 'critical'])
}

/** All findings. */
export async function allFindings(page: Page, part: Part = {}): Promise<string[]> {
  return findings(page, part, null)
}

/**
 * No page of ours has frames that must be looked into: axe then needs no second page to put its results together. What is well, which it
 * would tell at length, nobody reads. Both together take a quarter of the time.
 */
async function findings(page: Page, part: Part, impacts: readonly string[] | null): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  if (part.include) axe.include(part.include)
  if (part.exclude) axe.exclude(part.exclude)
  if (part.without) axe.disableRules([...part.without])
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impacts === null || (impact && impacts.includes(impact)))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
