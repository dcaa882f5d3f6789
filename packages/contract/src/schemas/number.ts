/** Locations, and what becomes of numbers at them. The server's number engine checks what stands in a location. */
import { z } from 'zod'
import { lineNumber } from './basic.ts'

const text = z.string().max(256)

/**
 * A location as JSON: name, country, area code, phone system, rules and all else that docs/protocols/numbers.md names. What is
 * wrong in it is answered as `location-invalid` with a pointer.
 */
export const locationJson = z.record(z.string().max(64), z.unknown())
export type LocationJson = z.infer<typeof locationJson>

export const locationName = z.string().trim().min(1).max(200)

/** What a number is asked for: dialled, shown, reported by a phone system, searched. */
export const numberDirection = z.enum([
  'dial',
  'set-forward',
  'display',
  'caller',
  'called',
  'connected-in',
  'connected-out',
  'reported-forward',
  'reported-outgoing',
  'line',
  'search',
])
export type NumberDirection = z.infer<typeof numberDirection>

export const numberStep = z.strictObject({
  /** Stable for translation: `clean`, `external-rules`, `access-code` … */
  step: z.string(),
  before: z.string(),
  after: z.string(),
  /** The expression that fired, or the code of a built-in rule; null where none did. */
  rule: z.string().nullable(),
  /** Where the rule stands: `location:NAME` with a JSON pointer behind it, or a row of data such as `country:DE`. */
  from: z.string().nullable(),
})
export type NumberStep = z.infer<typeof numberStep>

export const numberExplanation = z.strictObject({
  input: z.string(),
  as: numberDirection,
  at: z.string(),
  result: z.string(),
  canonical: z.string().nullable(),
  /** As people at the location see it. */
  display: z.string(),
  kind: z.enum(['internal', 'external', 'special', 'emergency']),
  /** Tones that follow when the call is answered; null where there are none. */
  postDial: z.string().nullable(),
  steps: z.array(numberStep),
})
export type NumberExplanation = z.infer<typeof numberExplanation>

/** Why a number has no answer in a direction: the code is from the catalogue. */
export const refusedNumber = z.strictObject({
  input: z.string(),
  as: numberDirection,
  code: z.string(),
  message: z.string(),
  /** Into the request: `/numbers/0`, `/pin`. */
  pointer: z.string(),
})
export type RefusedNumber = z.infer<typeof refusedNumber>

export const explainNumbers = z.strictObject({
  numbers: z.array(z.string().min(1).max(256)).min(1).max(100),
  /** The name of a location; by default the location of one's own line. */
  at: locationName.optional(),
  as: z.union([numberDirection, z.literal('all')]),
  /** The address of a softphone, for emergency rules. */
  clientIp: z.string().max(100).optional(),
  /** The name of a project of the location. */
  project: z.string().max(200).optional(),
  pin: z.string().max(64).optional(),
  userCode: z.string().max(64).optional(),
  /** ISO 8601, for least-cost routing. */
  time: z.string().max(64).optional(),
  /** A location that has not been saved, in the place of the one named by `at`. For administrators. */
  location: locationJson.optional(),
})

export const explainedNumbers = z.strictObject({
  explanations: z.array(numberExplanation),
  refused: z.array(refusedNumber),
})
export type ExplainedNumbers = z.infer<typeof explainedNumbers>

/** A number whose answer must not change: told when an edit changes it. */
export const numberTest = z.strictObject({
  input: text.min(1),
  as: numberDirection,
  expected: text,
})
export type NumberTest = z.infer<typeof numberTest>

export const numberTestResult = z.strictObject({
  ...numberTest.shape,
  /** What comes out now; null where the number is refused. */
  actual: z.string().nullable(),
  passes: z.boolean(),
})
export type NumberTestResult = z.infer<typeof numberTestResult>

export const numberRule = z.strictObject({
  match: z.string().min(1).max(1000),
  type: z.enum(['regex', 'literal']),
  /** Null recognises the number and leaves it as it is. */
  replace: z.string().max(1000).nullable(),
})
export type NumberRule = z.infer<typeof numberRule>

/** A rule that is computed for another networked location. */
export const generatedNumberRule = z.strictObject({
  ...numberRule.shape,
  match: z.string(),
  generatedFor: z.string(),
})

export const locationSummary = z.strictObject({
  name: z.string(),
  /** The location of all lines that belong to no other one. */
  isDefault: z.boolean(),
  country: z.string(),
  areaCode: z.string(),
  /** The first and the last extension, as they look from outside. */
  extensions: z.array(z.strictObject({ external: z.string(), internal: z.string() })),
  /** Extensions of this server that belong to it. */
  lineCount: z.int().min(0),
  testCount: z.int().min(0),
  failingTests: z.int().min(0),
})
export type LocationSummary = z.infer<typeof locationSummary>

export const locationView = z.strictObject({
  ...locationSummary.shape,
  /** As it was saved. */
  location: locationJson,
  /** With every setting that was left out: what the number engine works with, and what a file for it holds. */
  effective: locationJson,
  generated: z.strictObject({
    internal: z.array(generatedNumberRule),
    dial: z.array(generatedNumberRule),
  }),
  /** Lines that belong here whatever their number; all others by the direct dialling range. */
  lines: z.array(lineNumber),
  tests: z.array(numberTestResult),
})
export type LocationView = z.infer<typeof locationView>

export const saveLocation = z.strictObject({
  location: locationJson,
  tests: z.array(numberTest).max(200).default([]),
  lines: z.array(lineNumber).max(2000).default([]),
  /** Makes it the default one. The default one cannot give that up by itself. */
  isDefault: z.literal(true).optional(),
})
export type SaveLocation = z.infer<typeof saveLocation>

/** A location that has not been saved, and the name of the one that it would replace. */
export const previewLocation = z.strictObject({
  ...saveLocation.shape,
  replaces: locationName.optional(),
})

/** A number that would be written or dialled differently. */
export const numberChange = z.strictObject({
  input: z.string(),
  as: numberDirection,
  before: z.string(),
  after: z.string(),
  /** Whose number it is, where that is known. */
  name: z.string().nullable(),
})
export type NumberChange = z.infer<typeof numberChange>

export const locationPreview = z.strictObject({
  view: locationView,
  /** Lines that would belong to another location than now. */
  moved: z.array(z.strictObject({ line: z.string(), from: z.string(), to: z.string() })),
  /** Among extensions, numbers called lately and emergency numbers; the first of them, and how many there are. */
  changes: z.array(numberChange),
  changeCount: z.int().min(0),
})
export type LocationPreview = z.infer<typeof locationPreview>

export const ruleListName = z.enum([
  'external',
  'internal',
  'line',
  'incoming',
  'outgoing',
  'dial',
  'dialFinal',
])
export type RuleListName = z.infer<typeof ruleListName>

export const testRules = z.strictObject({
  list: ruleListName,
  rules: z.array(numberRule).max(10_000),
  numbers: z.array(text).min(1).max(100),
})

/** `rule` is the place of the rule that hits, from 0; null where none does. */
export const testedNumber = z.strictObject({
  input: z.string(),
  rule: z.int().min(0).nullable(),
  result: z.string(),
})
export type TestedNumber = z.infer<typeof testedNumber>

export const numberFileFormat = z.enum(['csv', 'xml', 'json'])
export type NumberFileFormat = z.infer<typeof numberFileFormat>

const routingTable = z.strictObject({
  providers: z.array(z.strictObject({ name: z.string(), prefix: z.string() })).max(10_000),
  zones: z.array(z.strictObject({ name: z.string(), prefixes: z.array(z.string()).max(10_000) })).max(10_000),
  grid: z
    .array(
      z.strictObject({
        zone: z.string(),
        days: z.enum(['mon-fri', 'sat', 'sun']),
        from: z.string(),
        to: z.string(),
        provider: z.string(),
      }),
    )
    .max(10_000),
})
export const leastCostRoutingTable = routingTable
export type LeastCostRoutingTable = z.infer<typeof routingTable>

/** What a file of numbers holds: a list of rules, or a table of least-cost routing. */
export const numberFileContent = z.union([
  z.strictObject({ rules: z.array(numberRule).max(10_000) }),
  z.strictObject({ routing: routingTable }),
])
export type NumberFileContent = z.infer<typeof numberFileContent>

export const readNumberFile = z.strictObject({
  kind: z.enum(['rules', 'routing']),
  format: numberFileFormat,
  text: z.string().max(8 * 1024 * 1024),
})
export const writeNumberFile = z.strictObject({ format: numberFileFormat, content: numberFileContent })
export const numberFile = z.strictObject({ name: z.string(), mediaType: z.string(), text: z.string() })

/** A test call between a phone of the location and a phone outside, by which access codes are found. */
export const accessCodeObservation = z.strictObject({
  /** `dialled`: what had to be dialled at the phone. The others: what the phone system reported. */
  kind: z.enum(['dialled', 'incoming', 'outgoing', 'forwarding', 'connectedIncoming', 'connectedOutgoing']),
  number: text.min(1),
  /** The number of the phone outside, as it is written anywhere. */
  outside: text.min(1),
})
export type AccessCodeObservation = z.infer<typeof accessCodeObservation>

export const findAccessCodes = z.strictObject({
  location: locationJson,
  observations: z.array(accessCodeObservation).min(1).max(50),
})

const codes = z.array(z.string())
export const accessCodeSuggestion = z.strictObject({
  /** By the class of the call: local, national, international. */
  accessCodes: z.record(z.string(), z.string()),
  /** Codes to take off, by the kind of the reported number. */
  strip: z.record(z.string(), codes),
  /** Places in the list of observations in which the number outside was not found. */
  unclear: z.array(z.int().min(0)),
})
export type AccessCodeSuggestion = z.infer<typeof accessCodeSuggestion>

/** Files of facts in the form of the product specification, in the place of what the product knows by itself. */
export const factFileName = z.enum(['countries', 'providers', 'cities', 'specialnumbers'])
export type FactFileName = z.infer<typeof factFileName>

export const factFile = z.strictObject({
  file: factFileName,
  /** Countries or prefixes that it tells of; null where it is not used. */
  entries: z.int().min(0).nullable(),
  /** Null where there is none. */
  changedAt: z.int().nullable(),
  /** Why it is not used. */
  problem: z.strictObject({ place: z.string(), problem: z.string() }).nullable(),
})
export type FactFile = z.infer<typeof factFile>

export const saveFactFile = z.strictObject({ text: z.string().max(8 * 1024 * 1024) })
